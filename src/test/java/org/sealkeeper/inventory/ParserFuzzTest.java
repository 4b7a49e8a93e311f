package org.sealkeeper.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.operator.MacCalculator;
import org.bouncycastle.pkcs.PKCS12MacCalculatorBuilder;
import org.bouncycastle.pkcs.PKCS12PfxPduBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS12SafeBagBuilder;
import org.bouncycastle.pkcs.jcajce.JcePBMac1CalculatorBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sealkeeper.Fuzzing;
import org.sealkeeper.Mutations;
import org.sealkeeper.issuance.UploadedChain;
import org.sealkeeper.text.Refusal;

/**
 * What people upload, damaged at random: each file is read or refused with a sentence. Nothing else is thrown, none takes
 * the memory of a large one, and none is read for ever. The files that are damaged were made by OpenSSL and Java, with keys
 * that are short and passwords that take one iteration, so that there is time for many.
 */
@Timeout(value = 4, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ParserFuzzTest {

    private static final Path FILES = Path.of("src/test/resources/fuzz");
    private static final char[] PASSWORD = "fuzzfuzz".toCharArray();
    /** Of all kinds that PEM names, with those that are none of the files' own. */
    private static final String[] LABELS = {"CERTIFICATE", "PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "PKCS7", "EC PRIVATE KEY", "RSA PRIVATE KEY",
        "TRUSTED CERTIFICATE", "CMS", "CERTIFICATE REQUEST", "X509 CRL", "EC PARAMETERS", "PUBLIC KEY"};
    private static final Importer IMPORTER = new Importer(null, null, Clock.systemUTC());

    private final byte[] csr = file("request.der");

    @Test
    void pkcs12() throws Exception {
        Fuzzing.of("PKCS#12", new Mutations(List.of(file("pbes2.p12"), file("legacy.p12"), file("no-mac.p12"), file("plain.p12"),
                pbmac1()))::get, ParserFuzzTest::imported);
    }

    @Test
    void pem() throws Exception {
        byte[] text = (pem("CERTIFICATE", file("certificate.der")) + pem("PRIVATE KEY", file("key.der"))
                + pem("PKCS7", file("certificates.p7b"))).getBytes(StandardCharsets.US_ASCII);
        byte[] encrypted = (pem("ENCRYPTED PRIVATE KEY", file("key-pbes2.der")) + pem("CERTIFICATE", file("certificate.der")))
                .getBytes(StandardCharsets.US_ASCII);
        byte[] old = new String(file("key-dek.pem"), StandardCharsets.US_ASCII).concat(pem("TRUSTED CERTIFICATE", file("trusted.der")))
                .getBytes(StandardCharsets.US_ASCII);
        Fuzzing.of("PEM", new Mutations(List.of(text, encrypted, old))::get, file -> {
            stored(file);
            both(file);
        });
    }

    /** What is damaged is inside the armour. */
    @Test
    void contents_of_pem() throws Exception {
        var inside = new Mutations(List.of(file("certificate.der"), file("key.der"), file("key-pbes2.der"), file("key-pbes1.der"),
                file("key-pkcs12.der"), file("key-scrypt.der"), file("key-sec1.der"), file("key-rsa.der"), file("trusted.der"),
                file("certificates.p7b"), csr));
        Fuzzing.of("PEM's contents", number -> pem(LABELS[(int) (number % LABELS.length)], inside.get(number))
                .getBytes(StandardCharsets.US_ASCII), this::both);
    }

    @Test
    void der() throws Exception {
        Fuzzing.of("DER", new Mutations(List.of(file("certificate.der"), file("key.der"), file("key-pbes2.der"), file("key-pbes1.der"),
                file("key-pkcs12.der"), file("key-scrypt.der"), file("key-sec1.der"), file("key-rsa.der")))::get, this::both);
    }

    @Test
    void cms() throws Exception {
        Fuzzing.of("CMS", new Mutations(List.of(file("certificates.p7b"), file("signed.p7m")))::get, this::both);
    }

    @Test
    void mobileprovision() throws Exception {
        var lists = new Mutations(List.of(file("plist.xml")));
        var whole = new Mutations(List.of(file("profile.mobileprovision")));
        // every second one is a damaged list that nobody has signed: a signature would end the reading before it
        Fuzzing.of("mobileprovision", number -> number % 2 == 0 ? unsigned(lists.get(number / 2)) : whole.get(number / 2),
                ParserFuzzTest::imported);
    }

    @Test
    void jks() throws Exception {
        Fuzzing.of("JKS", new Mutations(List.of(file("store.jks")))::get, ParserFuzzTest::imported);
    }

    @Test
    void what_is_nested_a_million_times() throws Exception {
        for (byte[] seed : List.of(file("certificate.der"), file("certificates.p7b"), file("no-mac.p12"))) {
            for (byte[] deep : new Mutations(List.of(seed)).buried(1_000_000)) {
                assertThat(Fuzzing.fault(() -> imported(deep))).isEmpty();
                assertThat(Fuzzing.fault(() -> uploaded(deep))).isEmpty();
            }
        }
    }

    /** Else a finding would be one of something that was refused at once. */
    @Test
    void the_files_are_good_before_they_are_damaged() throws Exception {
        for (byte[] good : List.of(file("pbes2.p12"), file("legacy.p12"), file("no-mac.p12"), file("plain.p12"), pbmac1(),
                file("store.jks"), file("certificate.pem"), file("certificates.p7b"), file("profile.mobileprovision"),
                unsigned(file("plist.xml")))) {
            imported(good);
        }
        for (String key : List.of("key.der", "key-pbes2.der", "key-pbes1.der", "key-pkcs12.der", "key-scrypt.der", "key-sec1.der",
                "key-dek.pem")) {
            assertThat(IMPORTER.read(List.of(new UploadedFile("c", file("certificate.der")), new UploadedFile("k", file(key))), options())
                    .key()).as(key).isPresent();
        }
        uploaded(file("certificates.p7b"));
    }

    /** Each file goes both ways that there are. */
    private void both(byte[] file) {
        try {
            uploaded(file);
        } catch (Refusal expected) {
            // most of them
        }
        imported(file);
    }

    private static void imported(byte[] file) {
        // it is overwritten when it has been read
        IMPORTER.read(List.of(new UploadedFile("fuzz", file.clone())), options());
    }

    private void uploaded(byte[] file) {
        UploadedChain.matching(file, "fuzz", csr, Instant.now());
    }

    /** Of a certificate that somebody binds, the API takes the one exception for what it is. */
    private static void stored(byte[] file) {
        try {
            Certificates.parse(new String(file, StandardCharsets.ISO_8859_1));
        } catch (IllegalStateException expected) {
            // it is answered with a sentence
        }
    }

    private static ImportOptions options() {
        return new ImportOptions(PASSWORD.clone(), PASSWORD.clone(), Optional.empty(), true);
    }

    private static byte[] file(String name) {
        try {
            return Files.readAllBytes(FILES.resolve(name));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END "
                + label + "-----\n";
    }

    /** OpenSSL writes such files from 3.4 on. The same bytes each time: nothing in it is random. */
    private static byte[] pbmac1() throws Exception {
        X509Certificate certificate = FileReading.certificate(file("certificate.der"), "fuzz");
        PrivateKey key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(file("key.der")));
        MacCalculator mac = new JcePBMac1CalculatorBuilder("HmacSHA256", 256).setProvider(FileReading.BOUNCY_CASTLE).setIterationCount(1)
                .setSalt(new byte[20]).setPrf(new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256)).build(PASSWORD);
        return new PKCS12PfxPduBuilder().addData(new JcaPKCS12SafeBagBuilder(key).build())
                .addData(new JcaPKCS12SafeBagBuilder(certificate).build()).build(new PKCS12MacCalculatorBuilder() {
                    @Override
                    public MacCalculator build(char[] password) {
                        return mac;
                    }

                    @Override
                    public AlgorithmIdentifier getDigestAlgorithmIdentifier() {
                        return mac.getAlgorithmIdentifier();
                    }
                }, PASSWORD).getEncoded();
    }

    /** SignedData (RFC 5652) around a content, without a signer. */
    private static byte[] unsigned(byte[] content) throws IOException {
        var inside = new DERSequence(new ASN1Encodable[] {PKCSObjectIdentifiers.data,
            new DERTaggedObject(true, 0, new DEROctetString(content))});
        var signed = new DERSequence(new ASN1Encodable[] {new ASN1Integer(1), new DERSet(), inside, new DERSet()});
        return new DERSequence(new ASN1Encodable[] {CMSObjectIdentifiers.signedData, new DERTaggedObject(true, 0, signed)}).getEncoded();
    }
}
