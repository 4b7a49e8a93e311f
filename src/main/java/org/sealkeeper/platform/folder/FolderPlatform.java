package org.sealkeeper.platform.folder;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sealkeeper.command.Command;
import org.sealkeeper.inventory.Certificates;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.platform.Platform;
import org.sealkeeper.platform.PlatformStatus;
import org.sealkeeper.platform.RefusedByPlatform;
import org.sealkeeper.platform.folder.FolderSettings.Key;
import org.sealkeeper.vault.KeyCustody;
import org.sealkeeper.vault.KeyId;
import org.sealkeeper.vault.Vault;

/**
 * A folder that a program reads its certificates from: {@code <path>/<signature id>/current/}, with the files of
 * {@link FolderFormat}. After each switch the program is told to read them, where there is a command for that.
 */
final class FolderPlatform implements Platform {

    private final String id;
    private final FolderSettings settings;
    private final Vault vault;

    FolderPlatform(String id, FolderSettings settings, Vault vault) {
        this.id = id;
        this.settings = settings;
        this.vault = vault;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String kind() {
        return "folder";
    }

    @Override
    public boolean needsKey() {
        return settings.key() == Key.NEEDED;
    }

    /** The folder of the version before stays beside the new one: a program may be reading it just now. */
    @Override
    public void install(Signature signature, Version version) throws RefusedByPlatform, IOException {
        SwitchedFolder folder = folder(signature);
        List<Path> before = folder.target().stream().toList();
        Map<String, byte[]> files = files(signature, version);
        try {
            folder.switchTo("version-" + version.number(), files);
        } finally {
            files.values().forEach(content -> Arrays.fill(content, (byte) 0));
        }
        reload(signature, version);
        folder.tidy(before);
    }

    private void reload(Signature signature, Version version) throws RefusedByPlatform, IOException {
        Optional<Command> command = settings.command();
        if (command.isEmpty()) {
            return;
        }
        Command.Ended ended = command.get().run(Map.of("SEALKEEPER_SIGNATURE", signature.id().toString(),
                "SEALKEEPER_FOLDER", folder(signature).current().toString()));
        if (!ended.succeeded()) {
            throw new RefusedByPlatform("Version " + version.number() + " of " + signature.name() + " lies in "
                    + folder(signature).current() + ", and the program that reads it was not reloaded: " + ended.sentence());
        }
    }

    /** The program is not told: without a certificate it could not start again. */
    @Override
    public void uninstall(Signature signature) throws IOException {
        folder(signature).removeCurrent();
    }

    @Override
    public PlatformStatus status(Signature signature) throws IOException {
        try {
            X509Certificate certificate = settings.format().certificate(folder(signature).current(), settings.password());
            return new PlatformStatus(true, Optional.of(Certificates.fingerprint(certificate)),
                    "The folder holds the certificate with serial " + certificate.getSerialNumber().toString(16)
                            + ", valid until " + certificate.getNotAfter().toInstant() + ".");
        } catch (NoSuchFileException nothing) {
            return new PlatformStatus(false, Optional.empty(), "The folder holds no certificate for this signature.");
        } catch (GeneralSecurityException damaged) {
            return new PlatformStatus(false, Optional.empty(),
                    "The folder's " + settings.format().file() + " does not hold what it should.");
        }
    }

    @Override
    public Map<String, byte[]> configuration(Signature signature) throws IOException {
        SwitchedFolder folder = folder(signature);
        Map<String, byte[]> files = new LinkedHashMap<>();
        // the end of the folder's name is made up at each switch and says nothing
        files.put("folder.txt", ("path: " + folder.current() + "\ncontent: "
                + folder.target().map(target -> target.toString().replaceFirst("-[0-9a-f]{8}$", ""))
                        .orElse("nothing installed")
                + "\nformat: " + settings.format() + "\nreload: " + String.join(" ", settings.reload()) + "\n"
                + String.join("", folder.files())).getBytes(StandardCharsets.UTF_8));
        settings.format().chain(folder.current(), settings.password())
                .ifPresent(chain -> files.put("chain.pem", chain.getBytes(StandardCharsets.US_ASCII)));
        return files;
    }

    /** It is written with the version, so whoever puts the version back has restored it. */
    @Override
    public boolean restoresConfiguration() {
        return true;
    }

    @Override
    public void restoreConfiguration(Signature signature, Map<String, byte[]> configuration) {
        // installing wrote the files with their owner and mode
    }

    private SwitchedFolder folder(Signature signature) {
        return new SwitchedFolder(settings.path().resolve(signature.id().toString()), settings);
    }

    private Map<String, byte[]> files(Signature signature, Version version) throws RefusedByPlatform {
        Optional<KeyId> key = version.key().filter(one -> settings.key() != Key.NEVER)
                .filter(one -> vault.custody(one) == KeyCustody.EXPORTABLE);
        if (key.isEmpty() && needsKey()) {
            throw new RefusedByPlatform("The program that reads the folder " + id + " needs the private key of "
                    + signature.name() + ", and that "
                    + (version.key().isEmpty() ? "is not in the vault." : "must not leave the vault."));
        }
        Map<String, byte[]> files = new LinkedHashMap<>();
        if (settings.format() == FolderFormat.PEM) {
            files.put(FolderFormat.PEM.file(), Certificates.pem(version.chain()).getBytes(StandardCharsets.US_ASCII));
            key.ifPresent(one -> files.put(FolderFormat.KEY, vault.use(one, FolderPlatform::keyPem)));
        } else {
            files.put(settings.format().file(), vault.use(key.orElseThrow(),
                    one -> settings.format().store(version.chain(), one, settings.password())));
        }
        return files;
    }

    private static byte[] keyPem(PrivateKey key) {
        return ("-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
                + "\n-----END PRIVATE KEY-----\n").getBytes(StandardCharsets.US_ASCII);
    }
}
