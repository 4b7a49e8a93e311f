package org.sealkeeper.backup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;

/** A recovery key as files: the key under a passphrase, the passphrase, and the certificate that sets are sealed to. */
final class RecoveryKeyFiles {

    /** Without letters and digits that look alike; 25 of 32 make 125 bits. */
    static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";

    private RecoveryKeyFiles() {
    }

    static KeyPair newPair(RecipientKind kind) {
        return switch (kind) {
            case RSA -> newPair("RSA", 3072);
            case EC_P256 -> newPair("EC", 256);
            case EC_P384 -> newPair("EC", 384);
            case ML_KEM_768 -> MlKem.ML_KEM_768.newPair();
            case ML_KEM_1024 -> MlKem.ML_KEM_1024.newPair();
            case PASSWORD -> throw new IllegalArgumentException("A password has no key pair");
        };
    }

    /** @param suffix such as {@code -3f2a9c10}, where there are files of that name */
    static void write(Path folder, String suffix, KeyPair pair, X509Certificate certificate) throws IOException {
        String passphrase = newPassphrase();
        // first, and not to the log: a key without its passphrase would open nothing
        write(folder.resolve("recovery-passphrase" + suffix + ".txt"), passphrase + "\n");
        write(folder.resolve("recovery-certificate" + suffix + ".pem"), Pem.of(certificate));
        try {
            write(folder.resolve("recovery-key" + suffix + ".pem"),
                    Pem.encrypted(pair.getPrivate(), passphrase.toCharArray()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java cannot encrypt a recovery key", e);
        }
    }

    private static KeyPair newPair(String algorithm, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java makes no " + algorithm + " keys", e);
        }
    }

    /** Only its owner can read it. */
    static void write(Path file, String content) throws IOException {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] ownerOnly = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))}
                : new FileAttribute<?>[0];
        Files.createFile(file, ownerOnly);
        Files.writeString(file, content, StandardCharsets.US_ASCII, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
    }

    /** Five groups of five letters and digits, such as {@code k7dxm-…}; 125 bits. */
    static String newPassphrase() {
        var random = new SecureRandom();
        var text = new StringBuilder();
        for (int i = 0; i < 25; i++) {
            text.append(i > 0 && i % 5 == 0 ? "-" : "").append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }
}
