package org.sealkeeper.backup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.sealkeeper.backup.Manifest.KeyPresence;

/** Keys, stores and sets for the tests of this package. */
final class Sets {

    static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    static final KeyPair DRILL = rsa();
    static final X509Certificate DRILL_CERTIFICATE = SelfSigned.certificate("CN=drill", DRILL, NOON);
    static final KeyPair SIGNER = ec();
    static final X509Certificate SIGNER_CERTIFICATE = SelfSigned.certificate("CN=signer", SIGNER, NOON);
    static final KeyPair RECOVERY = rsa();
    static final X509Certificate RECOVERY_CERTIFICATE = SelfSigned.certificate("CN=recovery", RECOVERY, NOON);

    static final SealedSet.Opening AS_DRILL = key -> Cms.openWith(DRILL_CERTIFICATE, DRILL.getPrivate(), key);

    private Sets() {
    }

    static KeyPair rsa() {
        return pair("RSA", 3072);
    }

    static KeyPair ec() {
        return pair("EC", 256);
    }

    static KeyPair pair(RecipientKind kind) {
        return RecoveryKeyFiles.newPair(kind);
    }

    private static KeyPair pair(String algorithm, int bits) {
        try {
            var generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] signed(byte[] json) {
        try {
            return Cms.sign(json, SIGNER_CERTIFICATE, SIGNER.getPrivate());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static SealedSet.Label label(UUID set) {
        return new SealedSet.Label(set, UUID.fromString("00000000-0000-0000-0000-00000000000a"), Optional.empty(),
                Optional.empty(), "on-demand", NOON, KeyPresence.ABSENT, Optional.empty());
    }

    static List<Addressee> recipients() {
        return List.of(Addressee.KeyHolder.of(Recipient.Role.DRILL, DRILL_CERTIFICATE),
                Addressee.KeyHolder.of(Recipient.Role.RECOVERY, RECOVERY_CERTIFICATE));
    }

    static SortedMap<String, byte[]> files(Object... pathsAndContents) {
        var files = new TreeMap<String, byte[]>();
        for (int i = 0; i < pathsAndContents.length; i += 2) {
            Object content = pathsAndContents[i + 1];
            files.put((String) pathsAndContents[i], content instanceof byte[] bytes ? bytes
                    : content.toString().getBytes(StandardCharsets.UTF_8));
        }
        return files;
    }

    static SealedSet.Written write(SealedSet set, UUID id, SortedMap<String, byte[]> files)
            throws IOException, GeneralSecurityException {
        return set.write(label(id), contents(files), RecipientProfile.CLASSIC, recipients(), Sets::signed);
    }

    static SealedSet.Contents contents(SortedMap<String, byte[]> files) {
        return set -> {
            for (var file : files.entrySet()) {
                set.add(file.getKey(), file.getValue());
            }
        };
    }

    static SortedMap<String, byte[]> open(SealedSet set, UUID id) throws IOException, SetRefused {
        return set.open(id, Optional.empty(), SIGNER_CERTIFICATE, AS_DRILL).files();
    }

    /** A private key in PEM, not encrypted. */
    static String pem(KeyPair pair) {
        return "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(pair.getPrivate().getEncoded()) + "\n-----END PRIVATE KEY-----\n";
    }

    /** Bytes that do not compress and are the same in every run. */
    static byte[] noise(int size, int seed) {
        byte[] noise = new byte[size];
        new Random(seed).nextBytes(noise);
        return noise;
    }
}
