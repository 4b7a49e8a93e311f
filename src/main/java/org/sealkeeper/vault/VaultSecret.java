package org.sealkeeper.vault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.sealkeeper.vault.Envelope.NotAuthentic;

/**
 * A passphrase, or else a file that only its owner can read, made once on the first start. It is slow to guess, because
 * Argon2id makes the key of it that the master key is wrapped under.
 */
final class VaultSecret implements Secret {

    private static final int SHORTEST_PASSPHRASE = 12;
    private static final int FILE_SECRET_BYTES = 32;
    private static final int SALT_BYTES = 16;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNER_FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);

    private final SecretKind kind;
    private final String name;
    private final String passphrase;
    private final Path file;

    private VaultSecret(SecretKind kind, String name, String passphrase, Path file) {
        this.kind = kind;
        this.name = name;
        this.passphrase = passphrase;
        this.file = file;
    }

    /** @param setting where it was set, such as {@code sealkeeper.vault.passphrase} */
    static VaultSecret passphrase(String passphrase, String setting) {
        return new VaultSecret(SecretKind.PASSPHRASE, "the passphrase in " + setting, passphrase, null);
    }

    /** A passphrase that somebody else puts into a file, which may end with a line break; who may read it is theirs to say. */
    static VaultSecret passphraseIn(Path file, String setting) {
        return new VaultSecret(SecretKind.PASSPHRASE, "the passphrase in " + file + " (" + setting + ")", null, file);
    }

    static VaultSecret keyFile(Path file) {
        return new VaultSecret(SecretKind.KEY_FILE, "the vault's key file " + file.toAbsolutePath(), null, file);
    }

    @Override
    public SecretKind kind() {
        return kind;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public WrappedMaster wrap(int generation, byte[] master, Instant now) {
        var derivation = new WrappedMaster.Derivation(Envelope.random(SALT_BYTES), Argon2id.RECOMMENDED);
        byte[] derived = derivation.cost().key(forNewVault(), derivation.salt());
        try {
            return new WrappedMaster(generation, kind, Optional.of(derivation), Optional.empty(),
                    Envelope.seal(derived, master, context(derivation.cost())), now);
        } finally {
            Arrays.fill(derived, (byte) 0);
        }
    }

    @Override
    public byte[] unwrap(WrappedMaster wrapped) throws NotAuthentic {
        var derivation = wrapped.derivation().orElseThrow();
        byte[] derived = derivation.cost().key(existing(), derivation.salt());
        try {
            return Envelope.open(derived, wrapped.wrapped(), context(derivation.cost()));
        } finally {
            Arrays.fill(derived, (byte) 0);
        }
    }

    private String context(Argon2id cost) {
        return "vault-master:" + isKeyFile() + ":" + cost;
    }

    private boolean isKeyFile() {
        return kind == SecretKind.KEY_FILE;
    }

    boolean isThere() {
        return file == null || Files.exists(file);
    }

    /**
     * For a vault that exists already.
     *
     * @return the secret's bytes; the caller overwrites them after use
     * @throws SecretRefused when the file is missing, or others can read it
     */
    byte[] existing() {
        if (passphrase != null) {
            return passphrase.getBytes(StandardCharsets.UTF_8);
        }
        if (!Files.exists(file)) {
            throw isKeyFile() ? new SecretRefused("The vault's key file " + file.toAbsolutePath()
                    + " is missing, but the database holds keys that only it opens.",
                    "Put the file back from where you keep its copy. Sealkeeper does not make a new one, because that"
                            + " would not open them.")
                    : new SecretRefused("The file " + file.toAbsolutePath() + " is missing, which the vault's passphrase"
                            + " should be in.", "Put it there, or correct the setting that names it.");
        }
        return read();
    }

    /** For a vault that is about to be made, or to be opened with this secret from now on; makes a missing key file. */
    byte[] forNewVault() {
        if (!isKeyFile()) {
            byte[] bytes = existing();
            String text = new String(bytes, StandardCharsets.UTF_8);
            if (text.codePointCount(0, text.length()) < SHORTEST_PASSPHRASE) {
                throw new SecretRefused(capital(name) + " is shorter than " + SHORTEST_PASSPHRASE + " characters.",
                        "Choose a longer one.");
            }
            if (!text.equals(text.strip())) {
                throw new SecretRefused(capital(name) + " begins or ends with a blank, which gets lost easily.",
                        "Choose one without.");
            }
            return bytes;
        }
        if (!Files.exists(file)) {
            make();
        }
        return read();
    }

    private static String capital(String name) {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    private byte[] read() {
        try {
            if (isKeyFile() && isOpenToOthers()) {
                throw new SecretRefused("Others than its owner can read the vault's key file " + file.toAbsolutePath()
                        + ", so it may be known to them.",
                        "Find out who had access, then restrict it: chmod 600 " + file.toAbsolutePath());
            }
            byte[] secret = Files.readAllBytes(file);
            if (secret.length == 0) {
                throw new SecretRefused(capital(called()) + " is empty.", isKeyFile()
                        ? "Put the file back from where you keep its copy." : "Write the passphrase into it.");
            }
            return isKeyFile() ? secret : withoutLineBreak(secret);
        } catch (IOException e) {
            throw new SecretRefused(capital(called()) + " cannot be read (" + e.getClass().getSimpleName() + ").",
                    "Let the user who runs Sealkeeper own and read it.");
        }
    }

    private String called() {
        return isKeyFile() ? name : "the file " + file.toAbsolutePath() + " with the vault's passphrase";
    }

    private static byte[] withoutLineBreak(byte[] text) {
        int end = text.length;
        while (end > 0 && (text[end - 1] == '\n' || text[end - 1] == '\r')) {
            end--;
        }
        byte[] line = Arrays.copyOf(text, end);
        Arrays.fill(text, (byte) 0);
        return line;
    }

    private boolean isOpenToOthers() throws IOException {
        var permissions = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        return permissions != null
                && permissions.readAttributes().permissions().stream().anyMatch(OTHERS::contains);
    }

    /** On the disk before anything is wrapped with it. Of two nodes that start together, the second reads the first's. */
    private void make() {
        try {
            boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
            Path folder = file.getParent();
            Files.createDirectories(folder);
            if (posix) {
                Files.setPosixFilePermissions(folder, OWNER_FOLDER);
            }
            // beside its place first: a crash in the middle leaves no half a secret behind
            Path draft = posix ? Files.createTempFile(folder, "secret", ".new",
                    PosixFilePermissions.asFileAttribute(OWNER_ONLY)) : Files.createTempFile(folder, "secret", ".new");
            byte[] text = Base64.getEncoder().encode(Envelope.random(FILE_SECRET_BYTES));
            try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(text));
                channel.force(true);
            }
            try {
                Files.createLink(file, draft);
            } catch (FileAlreadyExistsException anotherNodeWasFaster) {
                return;
            } catch (UnsupportedOperationException noLinks) {
                Files.move(draft, file);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException e) {
            throw new SecretRefused("The vault's key file " + file.toAbsolutePath() + " cannot be made ("
                    + e.getMessage() + ").", "Let the user who runs Sealkeeper write to the data folder, or name"
                            + " another one in sealkeeper.data-dir.");
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
