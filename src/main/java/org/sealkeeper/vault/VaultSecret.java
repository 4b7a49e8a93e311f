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
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * The secret that opens the vault: a passphrase from the configuration, or else a file that only its owner can read,
 * made once on the first start.
 */
@Component
class VaultSecret {

    private static final int SHORTEST_PASSPHRASE = 12;
    private static final int FILE_SECRET_BYTES = 32;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNER_FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);

    private final String passphrase;
    private final Path file;

    VaultSecret(@Value("${sealkeeper.vault.passphrase:}") String passphrase,
            @Value("${sealkeeper.data-dir:./data}") Path dataFolder) {
        this.passphrase = passphrase;
        this.file = dataFolder.resolve("vault").resolve("secret");
    }

    boolean isFile() {
        return passphrase.isEmpty();
    }

    /** What it is called in a sentence to the one who starts the application. */
    String name() {
        return isFile() ? "the vault's key file " + file.toAbsolutePath() : "the passphrase in sealkeeper.vault.passphrase";
    }

    /**
     * For a vault that exists already.
     *
     * @return the secret's bytes; the caller overwrites them after use
     * @throws SecretRefused when the file is missing, or others can read it
     */
    byte[] existing() {
        if (!isFile()) {
            return passphrase.getBytes(StandardCharsets.UTF_8);
        }
        if (!Files.exists(file)) {
            throw new SecretRefused("The vault's key file " + file.toAbsolutePath()
                    + " is missing, but the database holds keys that only it opens.",
                    "Put the file back from where you keep its copy. Sealkeeper does not make a new one, because that"
                            + " would not open them.");
        }
        return read();
    }

    /** For a vault that is about to be made; makes the file where there is none. */
    byte[] forNewVault() {
        if (!isFile()) {
            if (passphrase.codePointCount(0, passphrase.length()) < SHORTEST_PASSPHRASE) {
                throw new SecretRefused("The passphrase in sealkeeper.vault.passphrase is shorter than "
                        + SHORTEST_PASSPHRASE + " characters.", "Choose a longer one.");
            }
            return passphrase.getBytes(StandardCharsets.UTF_8);
        }
        if (!Files.exists(file)) {
            make();
        }
        return read();
    }

    private byte[] read() {
        try {
            if (isOpenToOthers()) {
                throw new SecretRefused("Others than its owner can read the vault's key file " + file.toAbsolutePath()
                        + ", so it may be known to them.",
                        "Find out who had access, then restrict it: chmod 600 " + file.toAbsolutePath());
            }
            byte[] secret = Files.readAllBytes(file);
            if (secret.length == 0) {
                throw new SecretRefused("The vault's key file " + file.toAbsolutePath() + " is empty.",
                        "Put the file back from where you keep its copy.");
            }
            return secret;
        } catch (IOException e) {
            throw new SecretRefused("The vault's key file " + file.toAbsolutePath() + " cannot be read ("
                    + e.getClass().getSimpleName() + ").", "Let the user who runs Sealkeeper own and read it.");
        }
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
        return name();
    }
}
