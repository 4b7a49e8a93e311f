package org.sealkeeper.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.BERSequence;
import org.bouncycastle.asn1.BERTaggedObject;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.AuthEnvelopedData;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.EncryptedContentInfo;
import org.bouncycastle.asn1.cms.GCMParameters;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSAuthEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SimpleAttributeTableGenerator;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientInfoGenerator;
import org.bouncycastle.operator.OutputAEADEncryptor;
import org.bouncycastle.util.CollectionStore;
import org.sealkeeper.backup.SetRefused.Fault;

/**
 * Makes the test vectors in {@code src/test/resources/sealed-set}, with new keys each time. They are committed; this is
 * run again only when the format changes, and then the old ones stay as well.
 */
final class SealedSetVectors {

    private static final UUID ID = UUID.fromString("52a0c7de-6d0f-4a54-9d0e-6f7a3f9f2b11");
    private static final String PASSWORD = "correct-horse-battery-staple";
    private static final String PART = "part-00000.cms";

    private final Path folder;
    private final List<String> index = new ArrayList<>();
    private final Map<RecipientKind, KeyPair> keys = new LinkedHashMap<>();
    private final KeyPair signer = Sets.ec();
    private final X509Certificate signerCertificate = SelfSigned.certificate("CN=signer", signer, Sets.NOON);
    private final byte[] setKey = AesGcm.random(AesGcm.KEY_BYTES);
    private Map<String, byte[]> plain;

    private SealedSetVectors(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] arguments) throws Exception {
        new SealedSetVectors(Path.of(arguments[0])).make();
    }

    private void make() throws Exception {
        for (RecipientKind kind : RecipientKind.values()) {
            if (kind != RecipientKind.PASSWORD) {
                keys.put(kind, kind == RecipientKind.RSA ? smallRsa() : Sets.pair(kind));
                file("keys/" + kind + ".pem", Sets.pem(keys.get(kind)));
            }
        }
        file("keys/stranger.pem", Sets.pem(Sets.pair(RecipientKind.EC_P256)));
        file("keys/password.txt", PASSWORD + "\n");
        file("keys/signer.pem", Pem.of(signerCertificate));
        good();
        manifests();
        keyObjects();
        parts();
        contents();
        index.add(0, "# folder, key, then what a reader says: restored, or the fault and its object");
        file("vectors.txt", String.join("\n", index) + "\n");
    }

    private void good() throws Exception {
        var files = Sets.files("README.txt", "A set for tests.\n", "documents/许可证.txt", "许可证\n",
                "documents/" + "long-".repeat(25) + ".txt", "a long name\n", "empty", "");
        files.forEach((path, content) -> file("content/" + path, new String(content, StandardCharsets.UTF_8)));
        var classic = List.of(to(RecipientKind.RSA), to(RecipientKind.EC_P256), to(RecipientKind.EC_P384),
                Addressee.PasswordHolder.of(PasswordKey.of(PASSWORD.toCharArray())));
        save("good/classic", written(files, RecipientProfile.CLASSIC, classic));
        List.of("RSA.pem", "P-256.pem", "P-384.pem", "password.txt").forEach(key -> says("good/classic", key, "restored"));
        says("good/classic", "stranger.pem", Fault.WRONG_KEY, "key.cms");
        save("good/pq", written(files, RecipientProfile.PQ, List.of(to(RecipientKind.ML_KEM_768),
                to(RecipientKind.ML_KEM_1024))));
        List.of("ML-KEM-768.pem", "ML-KEM-1024.pem").forEach(key -> says("good/pq", key, "restored"));
        plain = written(Sets.files("README.txt", "A set for tests.\n"), RecipientProfile.CLASSIC,
                List.of(to(RecipientKind.EC_P256), to(RecipientKind.EC_P384)));
        save("good/plain", plain);
        says("good/plain", "P-384.pem", "restored");
        // its own key is not known here; those that follow are sealed under one that is
        know(Cms.openWith(keys.get(RecipientKind.EC_P256).getPrivate(), plain.get("key.cms")));
    }

    private void manifests() throws Exception {
        bad("manifest-missing", "no-manifest", "manifest.cms", without("manifest.cms"));
        bad("manifest-bit-flipped", Fault.MANIFEST_NOT_OURS, flipped("manifest.cms"));
        var other = Sets.ec();
        bad("manifest-of-another-signer", Fault.MANIFEST_NOT_OURS, with("manifest.cms", Cms.sign(json(plain),
                SelfSigned.certificate("CN=signer", other, Sets.NOON), other.getPrivate())));
        var signed = new CMSSignedData(plain.get("manifest.cms"));
        var certificates = new ArrayList<>(signed.getCertificates().getMatches(null));
        certificates.add(new JcaX509CertificateHolder(Sets.SIGNER_CERTIFICATE));
        bad("manifest-with-another-certificate", Fault.MANIFEST_NOT_OURS, with("manifest.cms",
                CMSSignedData.replaceCertificatesAndCRLs(signed, new CollectionStore<>(certificates),
                        null, null).toASN1Structure().getEncoded("DER")));
        bad("manifest-not-der", Fault.MANIFEST_NOT_OURS, with("manifest.cms", new BERSequence(
                new ASN1Encodable[] {CMSObjectIdentifiers.signedData,
                    new BERTaggedObject(0, signed.toASN1Structure().getContent())}).getEncoded()));
        bad("manifest-of-format-2", Fault.MANIFEST_UNREADABLE, resigned(plain,
                json -> json.replace("sealed-set/1", "sealed-set/2")));
        bad("manifest-without-parts", Fault.MANIFEST_UNREADABLE, resigned(plain,
                json -> json.replaceFirst("(?s)\"parts\":\\[.*]", "\"parts\":[]")));
        bad("manifest-with-parts-out-of-order", Fault.MANIFEST_UNREADABLE, resigned(plain,
                json -> json.replace("part-00000", "part-00001")));
        bad("manifest-with-a-member-twice", Fault.MANIFEST_UNREADABLE, resigned(plain,
                json -> json.replace("\"reason\":", "\"set\":\"" + ID + "\",\n\"reason\":")));
    }

    private void keyObjects() throws Exception {
        bad("key-missing", Fault.MISSING, "key.cms", without("key.cms"));
        bad("key-bit-flipped", Fault.CHANGED, "key.cms", flipped("key.cms"));
        bad("key-of-another-set", Fault.CHANGED, "key.cms", with("key.cms", written(Sets.files("a", "b"),
                RecipientProfile.CLASSIC, List.of(to(RecipientKind.EC_P256), to(RecipientKind.EC_P384))).get("key.cms")));
        bad("key-of-128-bits", Fault.WRONG_KEY, "key.cms", key(Cms.sealTo(List.of(to(RecipientKind.EC_P256)),
                Arrays.copyOf(setKey, 16))));
        bad("key-in-aes-128-gcm", Fault.WRONG_KEY, "key.cms", key(generated(CMSAlgorithm.AES128_GCM, false, true)));
        bad("key-with-authenticated-attributes", Fault.WRONG_KEY, "key.cms",
                key(generated(CMSAlgorithm.AES256_GCM, true, true)));
        bad("key-under-rsa-pkcs1", "RSA.pem", Fault.WRONG_KEY, "key.cms",
                key(generated(CMSAlgorithm.AES256_GCM, false, false)));
    }

    private void parts() throws Exception {
        byte[] part = plain.get(PART);
        bad("part-missing", Fault.MISSING, PART, without(PART));
        bad("part-bit-flipped", Fault.CHANGED, PART, flipped(PART));
        bad("part-cut", Fault.CHANGED, PART, with(PART, Arrays.copyOf(part, part.length - 1)));
        bad("part-of-another-set", Fault.CHANGED, PART, with(PART, written(Sets.files("README.txt", "A set for tests.\n"),
                RecipientProfile.CLASSIC, List.of(to(RecipientKind.EC_P256), to(RecipientKind.EC_P384))).get(PART)));
        bad("part-bit-flipped-and-signed", Fault.WRONG_KEY, PART, part(flipped(PART).get(PART)));
        byte[] tar = Cms.openUnder(setKey, SealedSet.idOf(ID), part);
        bad("part-under-another-key", Fault.WRONG_KEY, PART, part(Cms.sealUnder(AesGcm.random(32), SealedSet.idOf(ID),
                tar)));
        bad("part-of-another-set-and-signed", Fault.WRONG_KEY, PART, part(Cms.sealUnder(setKey,
                SealedSet.idOf(UUID.randomUUID()), tar)));
        bad("part-with-a-tag-of-12-bytes", Fault.WRONG_KEY, PART, part(shortTag(part)));
        byte[] other = tar.clone();
        other[600] ^= 1;
        bad("part-with-other-plaintext", Fault.CHANGED, PART, part(Cms.sealUnder(setKey, SealedSet.idOf(ID),
                other)));
    }

    private void contents() throws Exception {
        byte[] tar = Cms.openUnder(setKey, SealedSet.idOf(ID), plain.get(PART));
        content("content-no-tar", "This is no tar.".getBytes(StandardCharsets.US_ASCII));
        content("content-cut", Arrays.copyOf(tar, 1024));
        content("content-path-outside", named(tar, "../outside", '0'));
        content("content-absolute-path", named(tar, "/outside", '0'));
        content("content-link", named(tar, "README.txt", '2'));
        byte[] twice = Arrays.copyOf(tar, tar.length + 1024);
        System.arraycopy(tar, 0, twice, 1024, tar.length);
        content("content-path-twice", twice);
    }

    private void content(String name, byte[] tar) throws Exception {
        byte[] sealed = Cms.sealUnder(setKey, SealedSet.idOf(ID), tar);
        Map<String, byte[]> objects = part(sealed);
        bad(name, Fault.CONTENT_UNREADABLE, "content.tar", resigned(objects, json -> json
                .replaceFirst("\"plaintextBytes\":[0-9]+,\"plaintextSha256\":\"[0-9a-f]+\"",
                        "\"plaintextBytes\":" + tar.length + ",\"plaintextSha256\":\"" + Hash.sha256(tar) + "\"")));
    }

    private void know(byte[] itsKey) {
        System.arraycopy(itsKey, 0, setKey, 0, setKey.length);
    }

    private Map<String, byte[]> key(byte[] keyCms) throws Exception {
        return resigned(with("key.cms", keyCms), json -> json.replaceFirst("\"keyCmsSha256\":\"[0-9a-f]+\"",
                "\"keyCmsSha256\":\"" + Hash.sha256(keyCms) + "\""));
    }

    private Map<String, byte[]> part(byte[] sealed) throws Exception {
        return resigned(with(PART, sealed), json -> json.replaceFirst(
                "\"ciphertextBytes\":[0-9]+,\"ciphertextSha256\":\"[0-9a-f]+\"", "\"ciphertextBytes\":" + sealed.length
                        + ",\"ciphertextSha256\":\"" + Hash.sha256(sealed) + "\""));
    }

    private Map<String, byte[]> resigned(Map<String, byte[]> objects, UnaryOperator<String> change) throws Exception {
        String json = change.apply(new String(json(objects), StandardCharsets.UTF_8));
        var changed = new LinkedHashMap<>(objects);
        changed.put("manifest.cms", Cms.sign(json.getBytes(StandardCharsets.UTF_8), signerCertificate,
                signer.getPrivate()));
        return changed;
    }

    private byte[] json(Map<String, byte[]> objects) throws Exception {
        return Cms.verified(objects.get("manifest.cms"), signerCertificate);
    }

    private byte[] generated(ASN1ObjectIdentifier cipher, boolean attributes, boolean agreement)
            throws Exception {
        var generator = new CMSAuthEnvelopedDataGenerator();
        var certificate = SelfSigned.certificate("CN=holder", keys.get(RecipientKind.RSA), Sets.NOON);
        generator.addRecipientInfoGenerator(agreement ? RecipientInfos.to(to(RecipientKind.EC_P256))
                : new JceKeyTransRecipientInfoGenerator(certificate).setProvider(Cms.BC));
        if (attributes) {
            generator.setAuthenticatedAttributeGenerator(new SimpleAttributeTableGenerator(new AttributeTable(
                    new Attribute(CMSAttributes.contentType, new DERSet(CMSObjectIdentifiers.data)))));
        }
        return generator.generate(new CMSProcessableByteArray(setKey),
                (OutputAEADEncryptor) new JceCMSContentEncryptorBuilder(cipher).setProvider(Cms.BC).build())
                .toASN1Structure().getEncoded("DER");
    }

    /** The same message, its tag cut to 12 bytes, as its parameters then say. */
    private static byte[] shortTag(byte[] part) throws IOException {
        var message = AuthEnvelopedData.getInstance(ContentInfo.getInstance(part).getContent());
        EncryptedContentInfo content = message.getAuthEncryptedContentInfo();
        var nonce = GCMParameters.getInstance(content.getContentEncryptionAlgorithm().getParameters()).getNonce();
        var algorithm = new AlgorithmIdentifier(content.getContentEncryptionAlgorithm().getAlgorithm(),
                new GCMParameters(nonce, 12));
        return new ContentInfo(CMSObjectIdentifiers.authEnvelopedData, new AuthEnvelopedData(message.getOriginatorInfo(),
                message.getRecipientInfos(), new EncryptedContentInfo(content.getContentType(), algorithm,
                        content.getEncryptedContent()), null,
                new DEROctetString(Arrays.copyOf(message.getMac().getOctets(), 12)), null)).getEncoded("DER");
    }

    /** A tar whose first entry is named otherwise, with the checksum that goes with it. */
    private static byte[] named(byte[] tar, String name, char type) {
        byte[] changed = tar.clone();
        Arrays.fill(changed, 0, 100, (byte) 0);
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, changed, 0, bytes.length);
        changed[156] = (byte) type;
        Arrays.fill(changed, 148, 156, (byte) ' ');
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += changed[i] & 0xff;
        }
        System.arraycopy(String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII), 0, changed, 148, 8);
        return changed;
    }

    private Map<String, byte[]> written(Map<String, byte[]> files, RecipientProfile profile, List<Addressee> addressees)
            throws Exception {
        Path temporary = Files.createTempDirectory("vectors");
        new SealedSet(new LocalStore(temporary), "set").write(Sets.label(ID), Sets.contents(new TreeMap<>(files)), profile,
                addressees, json -> {
                    try {
                        return Cms.sign(json, signerCertificate, signer.getPrivate());
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                });
        var objects = new LinkedHashMap<String, byte[]>();
        for (String name : List.of("manifest.cms", "key.cms", PART)) {
            objects.put(name, Files.readAllBytes(temporary.resolve("set").resolve(name)));
        }
        return objects;
    }

    private Addressee to(RecipientKind kind) {
        return Addressee.KeyHolder.of(Recipient.Role.RECOVERY,
                SelfSigned.certificate("CN=" + kind + " holder", keys.get(kind), Sets.NOON));
    }

    private static KeyPair smallRsa() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    private Map<String, byte[]> with(String object, byte[] content) {
        var changed = new LinkedHashMap<>(plain);
        changed.put(object, content);
        return changed;
    }

    private Map<String, byte[]> without(String object) {
        var changed = new LinkedHashMap<>(plain);
        changed.remove(object);
        return changed;
    }

    private Map<String, byte[]> flipped(String object) {
        byte[] bytes = plain.get(object).clone();
        bytes[bytes.length - 30] ^= 4;
        return with(object, bytes);
    }

    private void bad(String name, Fault fault, Map<String, byte[]> objects) {
        bad(name, fault, "manifest.cms", objects);
    }

    private void bad(String name, Fault fault, String object, Map<String, byte[]> objects) {
        bad(name, "P-256.pem", fault, object, objects);
    }

    private void bad(String name, String key, Fault fault, String object, Map<String, byte[]> objects) {
        save("bad/" + name, objects);
        says("bad/" + name, key, fault, object);
    }

    private void bad(String name, String outcome, String object, Map<String, byte[]> objects) {
        save("bad/" + name, objects);
        says("bad/" + name, "P-256.pem", outcome + " " + object);
    }

    private void says(String set, String key, Fault fault, String object) {
        says(set, key, fault.code() + " " + object);
    }

    private void says(String set, String key, String outcome) {
        index.add(set + " " + key + " " + outcome);
    }

    private void save(String name, Map<String, byte[]> objects) {
        objects.forEach((object, bytes) -> file(name + "/" + object, bytes));
    }

    private void file(String name, String text) {
        file(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private void file(String name, byte[] bytes) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
