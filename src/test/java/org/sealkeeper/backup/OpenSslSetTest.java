package org.sealkeeper.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sealkeeper.inventory.OpenSsl;

/**
 * A set of the profile classic that {@code openssl} and {@code tar} have written alone; Sealkeeper opens it. Beside a
 * content in GCM, {@code openssl} 3.0 writes no password recipients, though it opens ours.
 */
class OpenSslSetTest {

    private static final String SET_KEY = "00112233445566778899aabbccddeeff102132435465768798a9bacbdcedfe0f";
    private static final String PASSWORD = "correct-horse-battery-staple";

    @TempDir
    Path folder;

    private OpenSsl openssl;
    private String said;

    @BeforeEach
    void keys() throws Exception {
        openssl = new OpenSsl(folder);
        openssl.selfSigned("rsa", "rsa:3072").selfSigned("p256", "ec").selfSigned("signer", "ec")
                .run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384", "-nodes", "-keyout",
                        "p384.key", "-out", "p384.pem", "-days", "200", "-subj", "/CN=p384");
        openssl.run("ec", "-in", "p256.key", "-out", "p256-traditional.key")
                .run("pkcs8", "-topk8", "-in", "rsa.key", "-out", "rsa-encrypted.key", "-passout", "pass:" + PASSWORD)
                .write("password", PASSWORD);
        Files.createDirectory(folder.resolve("set"));
        seal("-aes-256-gcm", "rsa_padding_mode:oaep", "rsa_oaep_md:sha256");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa.key", "rsa-encrypted.key", "p256.key", "p256-traditional.key", "p384.key"})
    void each_recipient_opens_what_openssl_wrote(String key) throws Exception {
        assertThat(restore("--key=" + folder.resolve(key), "--password-file=" + folder.resolve("password")))
                .as(said).isZero();

        assertThat(folder.resolve("out/README.txt")).hasContent("written by openssl");
        assertThat(folder.resolve("out/documents/" + "long-".repeat(25) + "/letter.txt")).hasContent("a letter");
    }

    @Test
    void a_weaker_cipher_is_refused_though_it_opens() throws Exception {
        seal("-aes-128-gcm", "rsa_padding_mode:oaep", "rsa_oaep_md:sha256");

        assertThat(restore("--key=" + folder.resolve("rsa.key"))).isEqualTo(1);

        assertThat(said).contains("key.cms cannot be opened");
    }

    @Test
    void a_key_under_a_weaker_hash_is_refused_though_it_opens() throws Exception {
        seal("-aes-256-gcm", "rsa_padding_mode:oaep", "rsa_oaep_md:sha1");

        assertThat(restore("--key=" + folder.resolve("rsa.key"))).isEqualTo(1);
        assertThat(said).contains("key.cms cannot be opened");
        assertThat(restore("--key=" + folder.resolve("p256.key"))).as("another recipient").isZero();
    }

    @Test
    void pkcs12_files_go_both_ways() throws Exception {
        openssl.run("pkcs12", "-export", "-inkey", "rsa.key", "-in", "rsa.pem", "-name", "from openssl", "-passout",
                "pass:" + PASSWORD, "-out", "openssl.p12");
        X509Certificate certificate = Pem.certificate(Files.readAllBytes(folder.resolve("rsa.pem")));

        var key = KeyFile.read(Files.readAllBytes(folder.resolve("openssl.p12")), PASSWORD.toCharArray());

        assertThat(KeyFile.belongTogether(key, certificate)).isTrue();

        openssl.write("ours.p12", KeyFile.write(key, List.of(certificate), PASSWORD.toCharArray()))
                .run("pkcs12", "-in", "ours.p12", "-passin", "pass:" + PASSWORD, "-nodes", "-nocerts", "-out", "back.key");

        assertThat(openssl.print("pkey", "-in", "back.key", "-pubout"))
                .isEqualTo(openssl.print("pkey", "-in", "rsa.key", "-pubout"));
        assertThat(openssl.print("pkcs12", "-in", "ours.p12", "-passin", "pass:" + PASSWORD, "-info", "-noout"))
                .contains("PBES2", "AES-256-CBC", "Iteration 1000,").doesNotContain("Iteration 10000");
    }

    private void seal(String cipher, String padding, String digest) throws Exception {
        String letter = "documents/" + "long-".repeat(25) + "/letter.txt";
        Files.createDirectories(folder.resolve(letter).getParent());
        openssl.write("README.txt", "written by openssl").write(letter, "a letter").write("key",
                HexFormat.of().parseHex(SET_KEY));
        Process tar = new ProcessBuilder("tar", "--format=ustar", "-cf", "content.tar", "README.txt", letter)
                .directory(folder.toFile()).start();
        assertThat(tar.waitFor()).isZero();
        openssl.run("cms", "-encrypt", "-binary", "-aes-256-gcm", "-secretkey", SET_KEY, "-secretkeyid",
                        "52a0c7de6d0f4a549d0e6f7a3f9f2b11", "-in", "content.tar", "-outform", "DER", "-out",
                        "set/part-00000.cms")
                .run("cms", "-encrypt", "-binary", cipher, "-in", "key", "-outform", "DER", "-out", "set/key.cms",
                        "-recip", "rsa.pem", "-keyopt", padding, "-keyopt", digest,
                        "-recip", "p256.pem", "-keyopt", "ecdh_kdf_md:sha256",
                        "-recip", "p384.pem", "-keyopt", "ecdh_kdf_md:sha256");
        byte[] plaintext = Files.readAllBytes(folder.resolve("content.tar"));
        byte[] sealed = Files.readAllBytes(folder.resolve("set/part-00000.cms"));
        openssl.write("manifest.json", """
                {
                "format":"sealkeeper-sealed-set/1",
                "profile":"classic",
                "set":"52a0c7de-6d0f-4a54-9d0e-6f7a3f9f2b11",
                "signature":"6f1c2f0e-58a1-4d2b-9c40-0b7f1f6f8a02",
                "version":null,
                "renewal":null,
                "reason":"on-demand",
                "writtenAt":"2026-11-24T02:00:00Z",
                "key":"ABSENT",
                "previousManifestSha256":null,
                "keyCmsSha256":"%s",
                "recipients":[
                {"role":"RECOVERY","subject":"CN=rsa","fingerprint":"00"}
                ],
                "parts":[
                {"name":"part-00000.cms","plaintextBytes":%d,"plaintextSha256":"%s","ciphertextBytes":%d,"ciphertextSha256":"%s"}
                ]
                }
                """.formatted(Hash.sha256(Files.readAllBytes(folder.resolve("set/key.cms"))), plaintext.length,
                        Hash.sha256(plaintext), sealed.length, Hash.sha256(sealed)))
                .run("cms", "-sign", "-binary", "-nodetach", "-md", "sha256", "-signer", "signer.pem", "-inkey",
                        "signer.key", "-in", "manifest.json", "-outform", "DER", "-out", "set/manifest.cms");
    }

    private int restore(String... arguments) {
        var bytes = new ByteArrayOutputStream();
        var print = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        var all = new ArrayList<>(List.of("--set=" + folder.resolve("set"), "--out=" + folder.resolve("out"),
                "--signer=" + folder.resolve("signer.pem")));
        all.addAll(Arrays.asList(arguments));
        int code = OfflineRestore.run(Locale.ENGLISH, print, print, all.toArray(String[]::new));
        said = bytes.toString(StandardCharsets.UTF_8);
        return code;
    }
}
