package org.sealkeeper.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.sealkeeper.inventory.TestCertificates.certificate;
import static org.sealkeeper.inventory.TestCertificates.keys;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.MacCalculator;
import org.bouncycastle.pkcs.PKCS12MacCalculatorBuilder;
import org.bouncycastle.pkcs.PKCS12PfxPduBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS12SafeBagBuilder;
import org.bouncycastle.pkcs.jcajce.JcePBMac1CalculatorBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEOutputEncryptorBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.text.Refusal.Kind;
import org.sealkeeper.vault.KeyAlgorithm;

/** Files as openssl, keytool's format and Apple make them, and every way in which they can be wrong. */
class ImporterTest {

    private static final String PASSWORD = "correct horse";

    // a minute on: openssl writes the second it runs in as the start of validity
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(60);
    private final Importer importer = new Importer(null, null, Clock.fixed(now, ZoneOffset.UTC));

    @TempDir
    Path folder;

    @Test
    void pkcs12_of_openssl_gives_key_and_ordered_chain_up_to_the_root() {
        var openssl = new OpenSsl(folder).chain();
        openssl.write("cas.pem", openssl.joined("root.pem", "intermediate.pem"));
        openssl.run("pkcs12", "-export", "-in", "leaf.pem", "-inkey", "leaf.key", "-certfile", "cas.pem", "-name",
                "im", "-passout", "pass:" + PASSWORD, "-out", "leaf.p12");

        var imported = read(PASSWORD, file("leaf.p12"));

        assertThat(imported.chain()).extracting(ImporterTest::commonName)
                .containsExactly("leaf", "intermediate", "root");
        assertThat(imported.key()).isPresent();
        assertThat(imported.notices()).isEmpty();
        assertThat(imported.name()).isEqualTo("leaf");
        assertThat(imported.subject()).isEqualTo("C=CN,O=Corp,CN=leaf");
        assertThat(imported.names()).containsExactly("im.corp.example", "*.chat.corp.example");
        assertThat(imported.kind()).isEqualTo(SignatureKind.TLS_SERVER);
        assertThat(imported.keyAlgorithm()).isEqualTo(KeyAlgorithm.EC_P256);
    }

    @Test
    void pkcs12_with_legacy_encryption_is_read() {
        new OpenSsl(folder).selfSigned("old", "rsa:2048").run("pkcs12", "-export", "-legacy", "-in", "old.pem",
                "-inkey", "old.key", "-passout", "pass:" + PASSWORD, "-out", "old.p12");

        var imported = read(PASSWORD, file("old.p12"));

        assertThat(imported.key()).isPresent();
        assertThat(imported.keyAlgorithm()).isEqualTo(KeyAlgorithm.RSA_3072);
    }

    @Test
    void pkcs12_with_a_password_outside_ascii_is_read() {
        new OpenSsl(folder).selfSigned("im", "ec").run("pkcs12", "-export", "-in", "im.pem", "-inkey", "im.key",
                "-passout", "pass:Schlüssel印", "-out", "im.p12");

        assertThat(read("Schlüssel印", file("im.p12")).key()).isPresent();
    }

    @Test
    void pkcs12_with_a_certificate_only_is_read_without_key() {
        new OpenSsl(folder).selfSigned("im", "ec").run("pkcs12", "-export", "-nokeys", "-in", "im.pem", "-passout",
                "pass:" + PASSWORD, "-out", "im.p12");

        var imported = read(PASSWORD, file("im.p12"));

        assertThat(imported.key()).isEmpty();
        assertThat(imported.notices()).extracting(Notice::code).containsExactly("no-key");
    }

    @Test
    void pkcs12_with_pbmac1_is_read() throws Exception {
        KeyPair keys = keys();
        X509Certificate certificate = certificate(keys, "modern", now.minus(1, ChronoUnit.DAYS), days(100));
        var provider = FileReading.BOUNCY_CASTLE;
        var builder = new PKCS12PfxPduBuilder();
        var encryptor = new JcePKCSPBEOutputEncryptorBuilder(NISTObjectIdentifiers.id_aes256_CBC)
                .setProvider(provider).build(PASSWORD.toCharArray());
        builder.addData(new JcaPKCS12SafeBagBuilder(keys.getPrivate(), encryptor).build());
        builder.addData(new JcaPKCS12SafeBagBuilder(certificate).build());
        var mac = new JcePBMac1CalculatorBuilder("HmacSHA256", 256).setProvider(provider).setIterationCount(10_000)
                .setSalt(new byte[20]).setPrf(new AlgorithmIdentifier(
                        PKCSObjectIdentifiers.id_hmacWithSHA256));
        byte[] pfx = pbMac1(builder, mac);

        assertThat(read(PASSWORD, new UploadedFile("modern.p12", pfx.clone())).key()).isPresent();
        assertThat(refusal("wrong", new UploadedFile("modern.p12", pfx)).code()).isEqualTo("import.wrong-password");
    }

    private static byte[] pbMac1(PKCS12PfxPduBuilder builder, JcePBMac1CalculatorBuilder mac) throws Exception {
        var calculator = mac.build(PASSWORD.toCharArray());
        return builder.build(new PKCS12MacCalculatorBuilder() {
            @Override
            public MacCalculator build(char[] password) {
                return calculator;
            }

            @Override
            public AlgorithmIdentifier getDigestAlgorithmIdentifier() {
                return calculator.getAlgorithmIdentifier();
            }
        }, PASSWORD.toCharArray()).getEncoded();
    }

    @Test
    void pem_with_encrypted_pkcs8_key_in_a_second_file_is_read() {
        new OpenSsl(folder).selfSigned("im", "ec").run("pkcs8", "-topk8", "-in", "im.key", "-passout",
                "pass:" + PASSWORD, "-out", "im.enc.key");

        assertThat(read(PASSWORD, file("im.pem"), file("im.enc.key")).key()).isPresent();
    }

    @Test
    void pem_with_traditional_keys_is_read() {
        var openssl = new OpenSsl(folder).selfSigned("ec", "ec").selfSigned("rsa", "rsa:2048");
        openssl.run("ec", "-in", "ec.key", "-out", "ec.sec1");
        openssl.run("rsa", "-in", "rsa.key", "-traditional", "-out", "rsa.pkcs1");
        openssl.run("rsa", "-in", "rsa.key", "-traditional", "-aes256", "-passout", "pass:" + PASSWORD, "-out",
                "rsa.enc.pkcs1");

        assertThat(read("", file("ec.pem"), file("ec.sec1")).key()).isPresent();
        assertThat(read("", file("rsa.pem"), file("rsa.pkcs1")).key()).isPresent();
        assertThat(read(PASSWORD, file("rsa.pem"), file("rsa.enc.pkcs1")).key()).isPresent();
        assertThat(refusal("wrong", file("rsa.pem"), file("rsa.enc.pkcs1")).code()).isEqualTo("import.wrong-password");
        assertThat(refusal("", file("rsa.pem"), file("rsa.enc.pkcs1")).code()).isEqualTo("import.password-missing");
    }

    @Test
    void ed25519_is_read() {
        new OpenSsl(folder).selfSigned("ed", "ed25519").run("pkcs12", "-export", "-in", "ed.pem", "-inkey", "ed.key",
                "-passout", "pass:" + PASSWORD, "-out", "ed.p12");

        assertThat(read("", file("ed.pem"), file("ed.key")).keyAlgorithm()).isEqualTo(KeyAlgorithm.ED25519);
        assertThat(read(PASSWORD, file("ed.p12")).key()).isPresent();
    }

    @Test
    void der_certificate_and_key_are_read() {
        var openssl = new OpenSsl(folder).selfSigned("im", "ec");
        openssl.run("x509", "-in", "im.pem", "-outform", "DER", "-out", "im.cer");
        openssl.run("pkcs8", "-topk8", "-nocrypt", "-in", "im.key", "-outform", "DER", "-out", "im.pk8");
        openssl.run("ec", "-in", "im.key", "-outform", "DER", "-out", "im.sec1");

        assertThat(read("", file("im.cer"), file("im.pk8")).key()).isPresent();
        assertThat(read("", file("im.cer"), file("im.sec1")).key()).isPresent();
    }

    @Test
    void p7b_and_shuffled_pem_chains_are_put_in_order() {
        var openssl = new OpenSsl(folder).chain();
        openssl.run("crl2pkcs7", "-nocrl", "-certfile", "root.pem", "-certfile", "leaf.pem", "-certfile",
                "intermediate.pem", "-outform", "DER", "-out", "all.p7b");

        assertThat(read("", file("all.p7b")).chain()).extracting(ImporterTest::commonName)
                .containsExactly("leaf", "intermediate", "root");
        assertThat(read("", new UploadedFile("all.pem", openssl.joined("root.pem", "leaf.pem", "intermediate.pem",
                "leaf.key"))).chain()).extracting(ImporterTest::commonName)
                .containsExactly("leaf", "intermediate", "root");
    }

    @Test
    void missing_issuer_is_told() {
        new OpenSsl(folder).chain();

        assertThat(read("", file("leaf.pem"), file("leaf.key")).notices())
                .containsExactly(Notice.of("chain-incomplete", "C=CN,O=Corp,CN=intermediate"));
    }

    @Test
    void jks_is_read_and_each_of_its_passwords_checked() throws Exception {
        byte[] jks = jks("store-pass", "key-pass-1", "messenger");

        var options = new ImportOptions("store-pass".toCharArray(), "key-pass-1".toCharArray(), Optional.empty(),
                false);
        var imported = importer.read(List.of(new UploadedFile("im.jks", jks.clone())), options);

        assertThat(imported.key()).isPresent();
        assertThat(refusal("wrong", new UploadedFile("im.jks", jks.clone())).code())
                .isEqualTo("import.wrong-password");
        assertThat(refusal("store-pass", new UploadedFile("im.jks", jks.clone())).code())
                .isEqualTo("import.wrong-key-password");
        assertThat(refusal("", new UploadedFile("im.jks", jks.clone())).code()).isEqualTo("import.password-missing");
        assertThat(refusal("store-pass", new UploadedFile("im.jks", Arrays.copyOf(jks, 300))).code())
                .isEqualTo("import.truncated");
    }

    @Test
    void of_several_entries_the_alias_chooses() throws Exception {
        byte[] jks = jks(PASSWORD, PASSWORD, "messenger", "mail");

        Refusal refusal = refusal(PASSWORD, new UploadedFile("two.jks", jks.clone()));

        assertThat(refusal.code()).isEqualTo("import.several-entries");
        assertThat(refusal.getMessage()).contains("two.jks", "messenger = ", "mail = ");
        assertThat(commonName(readAlias("mail", new UploadedFile("two.jks", jks.clone())).certificate()))
                .isEqualTo("mail");
        assertThat(refusalWith(new ImportOptions(PASSWORD.toCharArray(), new char[0], Optional.of("chat"), false),
                new UploadedFile("two.jks", jks)).code()).isEqualTo("import.unknown-alias");
    }

    @Test
    void of_several_entries_in_pkcs12_alias_or_fingerprint_chooses() throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (String alias : List.of("messenger", "mail")) {
            KeyPair keys = keys();
            store.setKeyEntry(alias, keys.getPrivate(), PASSWORD.toCharArray(),
                    new Certificate[] {certificate(keys, "CN of " + alias, now.minusSeconds(60), days(50))});
        }
        byte[] p12 = bytes(store, PASSWORD);
        String fingerprint = Certificates.fingerprint((X509Certificate) store.getCertificate("mail"));

        assertThat(refusal(PASSWORD, new UploadedFile("two.p12", p12.clone())).code())
                .isEqualTo("import.several-entries");
        assertThat(commonName(readAlias("messenger", new UploadedFile("two.p12", p12.clone())).certificate()))
                .isEqualTo("CN of messenger");
        assertThat(commonName(readAlias(fingerprint.toUpperCase().replaceAll("(..)(?=.)", "$1:"),
                new UploadedFile("two.p12", p12)).certificate())).isEqualTo("CN of mail");
    }

    @Test
    void provisioning_profile_gives_the_first_valid_certificate_and_its_own_expiry() throws Exception {
        X509Certificate expired = certificate(keys(), "Old Corp", days(-400), days(-30));
        X509Certificate valid = certificate(keys(), "Corp Distribution", days(-10), days(300));

        var imported = read("", profile(plist("Corp IM", days(90), expired, valid)));

        assertThat(commonName(imported.certificate())).isEqualTo("Corp Distribution");
        assertThat(imported.profile()).contains(new ProvisioningProfile("Corp IM", days(90)));
        assertThat(imported.kind()).isEqualTo(SignatureKind.CODE_SIGNING);
        assertThat(imported.notices()).extracting(Notice::code).containsExactly("chosen-of-several", "no-key");
    }

    @Test
    void provisioning_profile_that_was_changed_is_refused() throws Exception {
        UploadedFile profile = profile(plist("Corp IM", days(90), certificate(keys(), "Corp", days(-1), days(300))));
        String text = new String(profile.content(), StandardCharsets.ISO_8859_1);
        byte[] changed = text.replace("Corp IM", "Evil IM").getBytes(StandardCharsets.ISO_8859_1);

        assertThat(refusal("", new UploadedFile("corp.mobileprovision", changed)).code())
                .isEqualTo("import.profile-tampered");
    }

    @Test
    void provisioning_profile_that_has_expired_is_refused() throws Exception {
        UploadedFile profile = profile(plist("Corp IM", days(-1), certificate(keys(), "Corp", days(-9), days(300))));

        assertThat(refusal("", profile).code()).isEqualTo("import.profile-expired");
    }

    @Test
    void entities_in_a_profile_are_never_loaded_or_expanded() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret.txt"), "canary");
        String outside = "<?xml version=\"1.0\"?><!DOCTYPE plist [<!ENTITY x SYSTEM \"" + secret.toUri()
                + "\">]><plist><dict><key>Name</key><string>&x;</string></dict></plist>";
        String bomb = "<?xml version=\"1.0\"?><!DOCTYPE plist [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>"
                + "<plist><dict><key>Name</key><string>&b;</string></dict></plist>";

        for (String xml : List.of(outside, bomb)) {
            Refusal refusal = refusal("", profile(xml));
            assertThat(refusal.code()).isEqualTo("import.not-a-profile");
            assertThat(refusal.getMessage()).doesNotContain("canary", "aaaa");
        }
    }

    @Test
    void wrong_and_missing_passwords_are_told_apart_and_never_repeated() {
        new OpenSsl(folder).selfSigned("im", "ec").run("pkcs12", "-export", "-in", "im.pem", "-inkey", "im.key",
                "-passout", "pass:" + PASSWORD, "-out", "im.p12");

        Refusal wrong = refusal("not-the-password-canary", file("im.p12"));

        assertThat(wrong.kind()).isEqualTo(Kind.INVALID);
        assertThat(wrong.getMessage()).isEqualTo("The password does not open the file im.p12. "
                + "Check upper and lower case and the keyboard, and send it again.");
        assertThat(wrong.getCause()).isNull();
        assertThat(refusal("", file("im.p12")).code()).isEqualTo("import.password-missing");
    }

    @Test
    void truncated_empty_damaged_and_foreign_files_are_told_apart() {
        var openssl = new OpenSsl(folder).selfSigned("im", "ec").run("pkcs12", "-export", "-in", "im.pem", "-inkey",
                "im.key", "-passout", "pass:" + PASSWORD, "-out", "im.p12");
        byte[] p12 = openssl.joined("im.p12");
        byte[] pem = openssl.joined("im.pem");
        byte[] damaged = new String(pem, StandardCharsets.US_ASCII).replace("M", "!").getBytes(
                StandardCharsets.US_ASCII);

        assertThat(refusal(PASSWORD, new UploadedFile("a.p12", Arrays.copyOf(p12, p12.length / 2))).code())
                .isEqualTo("import.truncated");
        assertThat(refusal("", new UploadedFile("a.pem", Arrays.copyOf(pem, pem.length / 2))).code())
                .isEqualTo("import.truncated");
        assertThat(refusal("", new UploadedFile("a.pem", new byte[0])).code()).isEqualTo("import.empty-file");
        assertThat(refusal("", new UploadedFile("a.pem", damaged)).code()).isEqualTo("import.damaged");
        assertThat(refusal("", new UploadedFile("a.png", new byte[] {(byte) 0x89, 'P', 'N', 'G'})).code())
                .isEqualTo("import.unknown-type");
        assertThat(refusal("", new UploadedFile("a.der", new byte[] {0x30, 3, 2, 1, 9})).code())
                .isEqualTo("import.unknown-type");
        assertThat(refusal("", new UploadedFile("a.pem", new byte[25 * 1024 * 1024 + 1])).kind())
                .isEqualTo(Kind.TOO_LARGE);
    }

    @Test
    void key_alone_other_key_and_nothing_are_told_apart() {
        new OpenSsl(folder).selfSigned("im", "ec").selfSigned("other", "ec");

        assertThat(refusal("", file("im.key")).code()).isEqualTo("import.no-certificate");
        assertThat(refusal("", file("im.pem"), file("other.key")).code()).isEqualTo("import.key-mismatch");
        assertThat(refusal("", new UploadedFile("x.pem", """
                -----BEGIN EC PARAMETERS-----
                BggqhkjOPQMBBw==
                -----END EC PARAMETERS-----
                """.getBytes(StandardCharsets.US_ASCII))).code()).isEqualTo("import.nothing-in-it");
    }

    @Test
    void expired_and_not_yet_valid_certificates_need_allow_invalid() throws Exception {
        X509Certificate expired = certificate(keys(), "im", days(-400), Instant.parse("2024-12-01T08:00:00Z"));
        X509Certificate future = certificate(keys(), "im", days(5), days(300));

        Refusal refusal = refusal("", pem(expired));
        assertThat(refusal.code()).isEqualTo("import.expired");
        assertThat(refusal.getMessage()).contains("im expired on 2024-12-01 08:00 UTC");
        assertThat(refusal("", pem(future)).code()).isEqualTo("import.not-yet-valid");
        var allowed = new ImportOptions(new char[0], new char[0], Optional.empty(), true);
        assertThat(importer.read(List.of(pem(expired)), allowed).certificate()).isEqualTo(expired);
    }

    @Test
    void weak_and_unsupported_keys_are_refused() {
        new OpenSsl(folder).selfSigned("weak", "rsa:1024").selfSigned("dsa", "ed448");

        assertThat(refusal("", file("weak.pem")).getMessage()).contains("RSA with 1024 bits");
        assertThat(refusal("", file("dsa.pem")).code()).isEqualTo("import.unsupported-key");
        assertThat(refusal("", file("dsa.pem"), file("dsa.key")).code()).isEqualTo("import.unsupported-key");
    }

    @Test
    void files_that_ask_for_hours_of_work_are_refused() {
        var openssl = new OpenSsl(folder).selfSigned("im", "ec");
        openssl.run("pkcs8", "-topk8", "-in", "im.key", "-iter", "5000001", "-passout", "pass:" + PASSWORD, "-out",
                "slow.key");
        openssl.run("pkcs12", "-export", "-in", "im.pem", "-inkey", "im.key", "-iter", "5000001", "-nomac",
                "-passout", "pass:" + PASSWORD, "-out", "slow.p12");

        assertThat(refusal(PASSWORD, file("im.pem"), file("slow.key")).code()).isEqualTo("import.too-much-work");
        assertThat(refusal(PASSWORD, file("slow.p12")).code()).isEqualTo("import.too-much-work");
    }

    @Test
    void uploads_are_overwritten_after_reading() {
        var openssl = new OpenSsl(folder).selfSigned("im", "ec");
        var file = new UploadedFile("im.pem", openssl.joined("im.pem", "im.key"));

        read("", file);

        assertThat(file.content()).containsOnly(0);
    }

    private UploadedFile file(String name) {
        return new UploadedFile(name, new OpenSsl(folder).joined(name));
    }

    private static UploadedFile pem(X509Certificate certificate) {
        return new UploadedFile("im.pem", Certificates.pem(List.of(certificate)).getBytes(StandardCharsets.US_ASCII));
    }

    private ImportedCertificate read(String password, UploadedFile... files) {
        return importer.read(List.of(files), new ImportOptions(password.toCharArray(), new char[0], Optional.empty(),
                false));
    }

    private ImportedCertificate readAlias(String alias, UploadedFile... files) {
        return importer.read(List.of(files), new ImportOptions(PASSWORD.toCharArray(), new char[0],
                Optional.of(alias), false));
    }

    private Refusal refusal(String password, UploadedFile... files) {
        return refusalWith(new ImportOptions(password.toCharArray(), new char[0], Optional.empty(), false), files);
    }

    private Refusal refusalWith(ImportOptions options, UploadedFile... files) {
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> importer.read(List.of(files), options));
        assertThat(refusal).as("a refusal").isNotNull();
        return refusal;
    }

    private Instant days(int days) {
        return now.plus(days, ChronoUnit.DAYS);
    }

    private byte[] jks(String storePassword, String keyPassword, String... aliases) throws Exception {
        var store = KeyStore.getInstance("JKS");
        store.load(null, null);
        for (String alias : aliases) {
            KeyPair keys = keys();
            store.setKeyEntry(alias, keys.getPrivate(), keyPassword.toCharArray(),
                    new Certificate[] {certificate(keys, alias, days(-1), days(50))});
        }
        return bytes(store, storePassword);
    }

    private static byte[] bytes(KeyStore store, String password) throws Exception {
        var out = new ByteArrayOutputStream();
        store.store(out, password.toCharArray());
        return out.toByteArray();
    }

    /** As Apple does it: a property list inside CMS SignedData. */
    private UploadedFile profile(String plist) throws Exception {
        KeyPair apple = keys();
        X509Certificate signing = certificate(apple, "Provisioning Profile Signing", days(-100), days(900));
        var generator = new CMSSignedDataGenerator();
        generator.addSignerInfoGenerator(new JcaSimpleSignerInfoGeneratorBuilder().build("SHA256withECDSA",
                apple.getPrivate(), signing));
        generator.addCertificates(new JcaCertStore(List.of(signing)));
        return new UploadedFile("corp.mobileprovision", generator.generate(
                new CMSProcessableByteArray(plist.getBytes(StandardCharsets.UTF_8)), true).getEncoded());
    }

    private static String plist(String name, Instant expiry, X509Certificate... certificates) throws Exception {
        var data = new StringBuilder();
        for (X509Certificate certificate : certificates) {
            data.append("\t\t<data>").append(Base64.getMimeEncoder().encodeToString(certificate.getEncoded()))
                    .append("</data>\n");
        }
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
                <plist version="1.0">
                <dict>
                \t<key>AppIDName</key>
                \t<string>IM</string>
                \t<key>DeveloperCertificates</key>
                \t<array>
                %s\t</array>
                \t<key>Entitlements</key>
                \t<dict>
                \t\t<key>get-task-allow</key>
                \t\t<false/>
                \t</dict>
                \t<key>ExpirationDate</key>
                \t<date>%s</date>
                \t<key>Name</key>
                \t<string>%s</string>
                \t<key>Version</key>
                \t<integer>1</integer>
                </dict>
                </plist>
                """.formatted(data, expiry, name);
    }

    private static String commonName(X509Certificate certificate) {
        return ImportedCertificate.commonName(certificate).orElseThrow();
    }
}
