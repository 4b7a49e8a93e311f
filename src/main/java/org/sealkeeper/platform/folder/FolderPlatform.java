package org.sealkeeper.platform.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.platform.Platform;
import org.sealkeeper.platform.PlatformStatus;
import org.sealkeeper.platform.RefusedByPlatform;
import org.sealkeeper.vault.KeyCustody;
import org.sealkeeper.vault.KeyId;
import org.sealkeeper.vault.Vault;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * A folder that a program reads its certificate from: {@code <platforms>/<signature id>/current/chain.pem} and, where
 * the key may leave the vault, {@code key.pem} beside it. Each version has a folder of its own, written completely
 * before the link {@code current} is moved to it in one step; chain and key so always belong together.
 */
@Component
class FolderPlatform implements Platform {

    private static final String CHAIN = "chain.pem";
    private static final String KEY = "key.pem";
    private static final boolean POSIX = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private final Vault vault;
    private final Path root;

    FolderPlatform(Vault vault,
            @Value("${sealkeeper.platform.folder.path:${sealkeeper.data-dir:./data}/platforms}") Path root) {
        this.vault = vault;
        this.root = root.toAbsolutePath().normalize();
    }

    @Override
    public String id() {
        return "folder";
    }

    @Override
    public void install(Signature signature, Version version) throws RefusedByPlatform, IOException {
        Path home = home(signature);
        Path folder = home.resolve("version-" + version.number() + "-" + version.fingerprint().substring(0, 12));
        Files.createDirectories(home, mode("rwx------"));
        if (!Files.isDirectory(folder)) {
            writeVersion(version, home, folder);
        }
        Path link = home.resolve("current-" + UUID.randomUUID());
        try {
            Files.createSymbolicLink(link, folder.getFileName());
        } catch (UnsupportedOperationException noLinks) {
            throw new RefusedByPlatform("The folder " + home + " is on a file system without symbolic links, so chain "
                    + "and key could not be switched together. Choose another folder.");
        }
        Files.move(link, home.resolve("current"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(home);
    }

    @Override
    public void uninstall(Signature signature) throws IOException {
        Files.deleteIfExists(home(signature).resolve("current"));
    }

    @Override
    public PlatformStatus status(Signature signature) throws IOException {
        try (var content = Files.newInputStream(home(signature).resolve("current").resolve(CHAIN))) {
            var certificate = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(content);
            return new PlatformStatus(true, Optional.of(fingerprint(certificate)),
                    "The folder holds the certificate with serial " + certificate.getSerialNumber().toString(16)
                            + ", valid until " + certificate.getNotAfter().toInstant() + ".");
        } catch (NoSuchFileException nothing) {
            return new PlatformStatus(false, Optional.empty(), "The folder holds no certificate for this signature.");
        } catch (CertificateException damaged) {
            return new PlatformStatus(false, Optional.empty(), "The folder's " + CHAIN + " is not a certificate.");
        }
    }

    @Override
    public Map<String, byte[]> configuration(Signature signature) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        Path current = home(signature).resolve("current");
        files.put("folder.txt", ("path: " + current + "\ncontent: "
                + (Files.isSymbolicLink(current) ? Files.readSymbolicLink(current) : "nothing installed") + "\n")
                .getBytes(StandardCharsets.UTF_8));
        if (Files.isRegularFile(current.resolve(CHAIN))) {
            files.put(CHAIN, Files.readAllBytes(current.resolve(CHAIN)));
        }
        return files;
    }

    private Path home(Signature signature) {
        return root.resolve(signature.id().toString());
    }

    private void writeVersion(Version version, Path home, Path folder) throws IOException {
        Path unfinished = Files.createTempDirectory(home, "unfinished-", mode("rwx------"));
        write(unfinished.resolve(CHAIN), version.chain().stream()
                .map(certificate -> pem("CERTIFICATE", der(certificate)))
                .collect(Collectors.joining()).getBytes(StandardCharsets.US_ASCII));
        Optional<KeyId> exportable = version.key().filter(key -> vault.custody(key) == KeyCustody.EXPORTABLE);
        if (exportable.isPresent()) {
            byte[] key = vault.use(exportable.get(), FolderPlatform::keyPem);
            try {
                write(unfinished.resolve(KEY), key);
            } finally {
                Arrays.fill(key, (byte) 0);
            }
        }
        sync(unfinished);
        Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
    }

    private static byte[] keyPem(PrivateKey key) {
        return pem("PRIVATE KEY", key.getEncoded()).getBytes(StandardCharsets.US_ASCII);
    }

    private static FileAttribute<?>[] mode(String permissions) {
        return POSIX
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))}
                : new FileAttribute<?>[0];
    }

    private static void write(Path file, byte[] content) throws IOException {
        Files.createFile(file, mode("rw-------"));
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    private static void sync(Path folder) throws IOException {
        if (POSIX) {
            try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END " + label + "-----\n";
    }

    private static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("A certificate that was parsed cannot be encoded", e);
        }
    }

    private static String fingerprint(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(der(certificate)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
