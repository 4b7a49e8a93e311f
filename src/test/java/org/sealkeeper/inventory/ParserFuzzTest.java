package org.sealkeeper.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.pkcs.PKCS12PfxPduBuilder;
import org.bouncycastle.pkcs.PKCS12SafeBag;
import org.bouncycastle.pkcs.PKCS12SafeBagBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS12SafeBagBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCS12MacCalculatorBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEOutputEncryptorBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sealkeeper.Mutations;
import org.sealkeeper.issuance.UploadedChain;
import org.sealkeeper.text.Refusal;

/**
 * What people upload, damaged at random: each file is read or refused with a sentence. Nothing else is thrown, none takes
 * the memory of a large one, and none is read for ever. A few thousand of each kind; with {@code -Pexhaustive} a million.
 */
@Timeout(value = 4, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ParserFuzzTest {

    private static final boolean EXHAUSTIVE = Boolean.getBoolean("sealkeeper.exhaustive");
    private static final int INPUTS = EXHAUSTIVE ? 1_000_000 : 2_000;
    private static final char[] PASSWORD = "fuzz".toCharArray();
    private static final long MOST_BYTES = 64L * 1024 * 1024;
    private static final int SHOWN = 25;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static KeyPair keys;
    private static X509Certificate certificate;
    private static byte[] csr;

    @BeforeAll
    static void somebodys_certificate() throws Exception {
        keys = TestCertificates.keys();
        certificate = TestCertificates.certificate(keys, "Fuzz", Instant.now().minusSeconds(60), Instant.now().plusSeconds(9_000_000));
        csr = new JcaPKCS10CertificationRequestBuilder(certificate.getSubjectX500Principal(), keys.getPublic())
                .build(TestCertificates.signer(keys.getPrivate())).getEncoded();
    }

    @Test
    void pkcs12() throws Exception {
        fuzz("PKCS#12", List.of(pfx(true, true), pfx(false, true), pfx(false, false), pfx(true, false)), ParserFuzzTest::read);
    }

    @Test
    void pem() throws Exception {
        byte[] text = (pem("CERTIFICATE", certificate.getEncoded()) + pem("PRIVATE KEY", keys.getPrivate().getEncoded())
                + pem("PKCS7", certificates())).getBytes(StandardCharsets.US_ASCII);
        byte[] encrypted = (pem("ENCRYPTED PRIVATE KEY", encryptedKey()) + pem("CERTIFICATE", certificate.getEncoded()))
                .getBytes(StandardCharsets.US_ASCII);
        fuzz("PEM", List.of(text, encrypted), file -> {
            read(file);
            uploaded(file);
            stored(file);
        });
    }

    /** What is damaged is inside the armour. */
    @Test
    void contents_of_pem() throws Exception {
        var inside = new Mutations(List.of(certificate.getEncoded(), keys.getPrivate().getEncoded(), encryptedKey(), certificates(), csr));
        String[] labels = {"CERTIFICATE", "PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "PKCS7", "EC PRIVATE KEY", "RSA PRIVATE KEY",
            "TRUSTED CERTIFICATE", "CMS", "CERTIFICATE REQUEST", "X509 CRL", "EC PARAMETERS", "PUBLIC KEY"};
        fuzz("PEM's contents", number -> pem(labels[(int) (number % labels.length)], inside.get(number)).getBytes(StandardCharsets.US_ASCII),
                file -> {
                    read(file);
                    uploaded(file);
                });
    }

    @Test
    void der() throws Exception {
        fuzz("DER", List.of(certificate.getEncoded(), keys.getPrivate().getEncoded(), encryptedKey()), file -> {
            read(file);
            uploaded(file);
        });
    }

    @Test
    void cms() throws Exception {
        fuzz("CMS", List.of(certificates(), signed("no profile".getBytes(StandardCharsets.US_ASCII))), file -> {
            read(file);
            uploaded(file);
        });
    }

    @Test
    void mobileprovision() throws Exception {
        byte[] profile = signed(plist());
        var lists = new Mutations(List.of(plist()));
        var whole = new Mutations(List.of(profile));
        // every fourth one is a whole signature around a damaged list, which takes longer to make than to read
        fuzz("mobileprovision", number -> number % 4 == 0 ? signed(lists.get(number)) : whole.get(number), ParserFuzzTest::read);
    }

    @Test
    void jks() throws Exception {
        var store = KeyStore.getInstance("JKS");
        store.load(null, PASSWORD);
        store.setKeyEntry("fuzz", keys.getPrivate(), PASSWORD, new Certificate[] {certificate});
        store.setCertificateEntry("other", certificate);
        var out = new ByteArrayOutputStream();
        store.store(out, PASSWORD);
        fuzz("JKS", List.of(out.toByteArray()), ParserFuzzTest::read);
    }

    @Test
    void what_is_nested_a_million_times() throws Exception {
        for (byte[] seed : List.of(certificate.getEncoded(), certificates(), pfx(false, true))) {
            for (byte[] deep : new Mutations(List.of(seed)).buried(1_000_000)) {
                tolerated(() -> read(deep)).ifPresent(thrown -> {
                    throw new AssertionError(thrown);
                });
                tolerated(() -> uploaded(deep)).ifPresent(thrown -> {
                    throw new AssertionError(thrown);
                });
            }
        }
    }

    private interface Inputs {
        byte[] get(long number) throws Exception;
    }

    private static void fuzz(String kind, List<byte[]> seeds, Consumer<byte[]> parser) throws Exception {
        fuzz(kind, new Mutations(seeds)::get, parser);
    }

    private static void fuzz(String kind, Inputs inputs, Consumer<byte[]> parser) throws Exception {
        Map<String, String> faults = new TreeMap<>();
        long most = 0;
        long slowest = 0;
        long begun = System.nanoTime();
        for (long number = 0; number < INPUTS && faults.size() < SHOWN; number++) {
            byte[] input = inputs.get(number);
            String which = kind + " " + number;
            long bytes = THREADS.getCurrentThreadAllocatedBytes();
            long start = System.nanoTime();
            Optional<Throwable> thrown = tolerated(() -> parser.accept(input));
            slowest = Math.max(slowest, System.nanoTime() - start);
            most = Math.max(most, THREADS.getCurrentThreadAllocatedBytes() - bytes);
            if (most > MOST_BYTES) {
                faults.putIfAbsent("memory", which + " took " + most + " bytes");
            }
            thrown.ifPresent(fault -> faults.putIfAbsent(place(fault), which + ": " + fault));
        }
        System.out.printf("%s: %,d inputs in %,d s; the slowest took %,d ms, the largest %,d KiB%n", kind, INPUTS,
                Duration.ofNanos(System.nanoTime() - begun).toSeconds(), Duration.ofNanos(slowest).toMillis(), most / 1024);
        assertThat(faults).isEmpty();
    }

    /** What may be thrown is a refusal. */
    private static Optional<Throwable> tolerated(Runnable reading) {
        try {
            reading.run();
        } catch (Refusal refusal) {
            return Optional.empty();
        } catch (RuntimeException | Error fault) {
            return Optional.of(fault);
        }
        return Optional.empty();
    }

    private static String place(Throwable fault) {
        StackTraceElement[] trace = fault.getStackTrace();
        return fault.getClass().getSimpleName() + " at " + (trace.length == 0 ? "?" : trace[0]);
    }

    private static void read(byte[] file) {
        FileReading.read(new UploadedFile("fuzz", file), new ImportOptions(PASSWORD.clone(), PASSWORD.clone(), Optional.empty(), true),
                new Findings());
    }

    private static void uploaded(byte[] file) {
        try {
            UploadedChain.matching(file, "fuzz", csr, Instant.now());
        } catch (Refusal expected) {
            // most of them
        }
    }

    /** Of a certificate that somebody binds, the API takes the one exception for what it is. */
    private static void stored(byte[] file) {
        try {
            Certificates.parse(new String(file, StandardCharsets.ISO_8859_1));
        } catch (IllegalStateException expected) {
            // it is answered with a sentence
        }
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END "
                + label + "-----\n";
    }

    /** Few iterations, so that there is time for many files. */
    private static byte[] pfx(boolean mac, boolean encrypted) throws Exception {
        PKCS12SafeBagBuilder bag = new JcaPKCS12SafeBagBuilder(certificate);
        bag.addBagAttribute(PKCS12SafeBag.friendlyNameAttribute, new DERBMPString("fuzz"));
        var pbe = new JcePKCSPBEOutputEncryptorBuilder(NISTObjectIdentifiers.id_aes256_CBC)
                .setProvider(FileReading.BOUNCY_CASTLE).setIterationCount(1).build(PASSWORD);
        PKCS12SafeBagBuilder key = encrypted ? new PKCS12SafeBagBuilder(PrivateKeyInfo.getInstance(keys.getPrivate().getEncoded()), pbe)
                : new PKCS12SafeBagBuilder(PrivateKeyInfo.getInstance(keys.getPrivate().getEncoded()));
        var builder = new PKCS12PfxPduBuilder();
        builder.addData(key.build());
        if (encrypted) {
            builder.addEncryptedData(pbe, new PKCS12SafeBag[] {bag.build()});
        } else {
            builder.addData(bag.build());
        }
        return builder.build(mac ? new JcePKCS12MacCalculatorBuilder().setProvider(FileReading.BOUNCY_CASTLE).setIterationCount(1) : null,
                PASSWORD).getEncoded();
    }

    private static byte[] encryptedKey() throws Exception {
        return new JcaPKCS8Generator(keys.getPrivate(), new JceOpenSSLPKCS8EncryptorBuilder(JcaPKCS8Generator.AES_256_CBC)
                .setProvider(FileReading.BOUNCY_CASTLE).setPRF(JcaPKCS8Generator.PRF_HMACSHA256).setIterationCount(1).setPassword(PASSWORD)
                .build()).generate().getContent();
    }

    /** PKCS#7 with certificates only. */
    private static byte[] certificates() throws Exception {
        var generator = new CMSSignedDataGenerator();
        generator.addCertificates(new JcaCertStore(List.of(certificate)));
        return generator.generate(new CMSProcessableByteArray(new byte[0]), false).getEncoded();
    }

    private static byte[] signed(byte[] content) throws Exception {
        var generator = new CMSSignedDataGenerator();
        generator.addSignerInfoGenerator(new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
                .build(TestCertificates.signer(keys.getPrivate()), certificate));
        generator.addCertificate(new JcaX509CertificateHolder(certificate));
        return generator.generate(new CMSProcessableByteArray(PKCSObjectIdentifiers.data, content), true).getEncoded();
    }

    private static byte[] plist() throws Exception {
        return ("<?xml version=\"1.0\" encoding=\"UTF-8\"?><!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\""
                + " \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\"><plist version=\"1.0\"><dict><key>Name</key><string>Fuzz</string>"
                + "<key>ExpirationDate</key><date>2027-11-28T00:00:00Z</date><key>DeveloperCertificates</key><array><data>"
                + Base64.getEncoder().encodeToString(certificate.getEncoded()) + "</data></array><key>Count</key><integer>3</integer>"
                + "</dict></plist>").getBytes(StandardCharsets.UTF_8);
    }
}
