package org.sealkeeper.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.RSAPrivateKeySpec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.misc.MiscObjectIdentifiers;
import org.bouncycastle.asn1.misc.ScryptParams;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBEParameter;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PBMAC1Params;
import org.bouncycastle.asn1.pkcs.PKCS12PBEParams;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sealkeeper.text.Refusal;

class LimitedWorkTest {

    private static final UploadedFile FILE = new UploadedFile("im.p12", new byte[0]);
    private static final byte[] SALT = new byte[16];

    private final LimitedWork work = new LimitedWork();

    @Test
    void as_much_as_files_ask_for_is_done() {
        work.spendOn(pbes2(PKCSObjectIdentifiers.id_PBKDF2, new PBKDF2Params(SALT, 600_000, 32)), FILE);
        work.spendOn(pbmac1(PKCSObjectIdentifiers.id_PBKDF2, new PBKDF2Params(SALT, 600_000, 64)), FILE);
        work.spendOn(pbes2(MiscObjectIdentifiers.id_scrypt, new ScryptParams(SALT, 16384, 8, 1)), FILE);
        work.spendOn(new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256), FILE);
    }

    @Test
    void what_is_asked_for_counts_in_all() {
        var once = pbes2(PKCSObjectIdentifiers.id_PBKDF2, new PBKDF2Params(SALT, 2_500_000, 32));
        work.spendOn(once, FILE);
        work.spendOn(once, FILE);
        refused(new AlgorithmIdentifier(PKCSObjectIdentifiers.pbeWithSHAAnd3_KeyTripleDES_CBC, new PKCS12PBEParams(SALT, 1)));
    }

    @Test
    void each_scheme_has_its_limit() {
        refused(new AlgorithmIdentifier(PKCSObjectIdentifiers.pbeWithSHAAnd3_KeyTripleDES_CBC, new PKCS12PBEParams(SALT, 5_000_001)));
        refused(new AlgorithmIdentifier(PKCSObjectIdentifiers.pbeWithMD5AndDES_CBC, new PBEParameter(new byte[8], 5_000_001)));
        refused(pbes2(PKCSObjectIdentifiers.id_PBKDF2, new PBKDF2Params(SALT, 5_000_001, 32)));
        refused(pbmac1(PKCSObjectIdentifiers.id_PBKDF2, new PBKDF2Params(SALT, 5_000_001, 32)));
    }

    @Test
    void a_key_that_is_longer_than_any_is_not_derived() {
        refused(pbmac1(PKCSObjectIdentifiers.id_PBKDF2, new PBKDF2Params(SALT, 1, 200_000_000)));
        refused(pbmac1(PKCSObjectIdentifiers.id_PBKDF2, new PBKDF2Params(SALT, 1_000_000, 1024)));
    }

    /** The library derives with PBKDF2 whatever is named. */
    @Test
    void a_derivation_under_another_name_counts_too() {
        refused(pbmac1(new ASN1ObjectIdentifier("1.2.3.4"), new PBKDF2Params(SALT, 2_000_000_000, 32)));
        refused(pbes2(new ASN1ObjectIdentifier("1.2.3.4"), new PBKDF2Params(SALT, 2_000_000_000, 32)));
    }

    @Test
    void scrypt_has_64_mib() {
        work.spendOn(pbes2(MiscObjectIdentifiers.id_scrypt, new ScryptParams(SALT, 65536, 8, 1)), FILE);
        refused(pbes2(MiscObjectIdentifiers.id_scrypt, new ScryptParams(SALT, 131072, 8, 1)));
        refused(pbes2(MiscObjectIdentifiers.id_scrypt, new ScryptParams(SALT, 16384, 8, 1000)));
    }

    @Test
    void a_scheme_without_its_parameters_is_none() {
        for (ASN1ObjectIdentifier scheme : List.of(PKCSObjectIdentifiers.pbeWithSHAAnd3_KeyTripleDES_CBC, PKCSObjectIdentifiers.id_PBES2,
                PKCSObjectIdentifiers.id_PBMAC1, PKCSObjectIdentifiers.pbeWithMD5AndDES_CBC)) {
            assertThatIllegalArgumentException().as(scheme.getId())
                    .isThrownBy(() -> work.spendOn(new AlgorithmIdentifier(scheme), FILE));
        }
        for (AlgorithmIdentifier derived : List.of(pbes2(PKCSObjectIdentifiers.id_PBKDF2, null), pbes2(MiscObjectIdentifiers.id_scrypt, null),
                pbmac1(PKCSObjectIdentifiers.id_PBKDF2, null))) {
            assertThatIllegalArgumentException().isThrownBy(() -> work.spendOn(derived, FILE));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, -4294966296L})
    void a_count_below_one_gives_nothing_back(long count) {
        assertThatIllegalArgumentException().isThrownBy(() -> work.spend(BigInteger.valueOf(count), FILE));
    }

    @Test
    void each_rsa_key_counts_once_and_huge_ones_are_refused() throws Exception {
        var found = new Findings();
        BigInteger modulus = BigInteger.ONE.shiftLeft(3071).add(BigInteger.valueOf(7));
        for (int exponent = 0; exponent < 100; exponent++) {
            found.add(rsa(modulus, BigInteger.valueOf(65_537 + 2L * exponent)), Optional.empty());
        }
        assertThat(found.keys).hasSize(1);
        PrivateKey huge = rsa(BigInteger.ONE.shiftLeft(8192).add(BigInteger.ONE), BigInteger.valueOf(65_537));
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> found.add(huge, Optional.empty()));
        assertThat(refusal.getMessage()).contains("8193 bits", "At most 8192");
    }

    @Test
    void a_profile_that_everybody_has_signed_is_refused() throws Exception {
        var generator = new CMSSignedDataGenerator();
        for (int signer = 0; signer < 9; signer++) {
            var keys = TestCertificates.keys();
            X509Certificate certificate = TestCertificates.certificate(keys, "Signer " + signer, Instant.now(),
                    Instant.now().plusSeconds(90_000));
            generator.addSignerInfoGenerator(new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
                    .build(TestCertificates.signer(keys.getPrivate()), certificate));
            generator.addCertificate(new JcaX509CertificateHolder(certificate));
        }
        byte[] profile = generator.generate(new CMSProcessableByteArray("<plist/>".getBytes(StandardCharsets.US_ASCII)), true).getEncoded();
        Refusal refusal = catchThrowableOfType(Refusal.class,
                () -> SignedDataFile.read(new UploadedFile("im.mobileprovision", profile), new Findings()));
        assertThat(refusal.code()).isEqualTo("import.too-many-signatures");
    }

    private void refused(AlgorithmIdentifier algorithm) {
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> work.spendOn(algorithm, FILE));
        assertThat(refusal).as("a refusal").isNotNull();
        assertThat(refusal.code()).isEqualTo("import.too-much-work");
    }

    private static AlgorithmIdentifier pbes2(ASN1ObjectIdentifier derivation, ASN1Encodable parameters) {
        return new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBES2, new PBES2Parameters(new KeyDerivationFunc(derivation, parameters),
                new EncryptionScheme(NISTObjectIdentifiers.id_aes256_CBC)));
    }

    private static AlgorithmIdentifier pbmac1(ASN1ObjectIdentifier derivation, ASN1Encodable parameters) {
        return new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBMAC1, new PBMAC1Params(new AlgorithmIdentifier(derivation, parameters),
                new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256)));
    }

    private static PrivateKey rsa(BigInteger modulus, BigInteger exponent) throws Exception {
        return KeyFactory.getInstance("RSA").generatePrivate(new RSAPrivateKeySpec(modulus, exponent));
    }
}
