package org.sealkeeper.backup;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.util.function.Consumer;
import javax.crypto.SecretKey;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAESOAEPparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.PasswordRecipient.PRF;
import org.bouncycastle.cms.Recipient;
import org.bouncycastle.cms.RecipientId;
import org.bouncycastle.cms.RecipientInfoGenerator;
import org.bouncycastle.cms.RecipientOperator;
import org.bouncycastle.cms.jcajce.JceKEKAuthEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKEKRecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JceKEMRecipient;
import org.bouncycastle.cms.jcajce.JceKEMRecipientId;
import org.bouncycastle.cms.jcajce.JceKEMRecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JceKeyAgreeAuthEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientId;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JceKeyTransAuthEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientId;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JcePasswordAuthEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JcePasswordRecipientInfoGenerator;
import org.bouncycastle.operator.jcajce.JcaAlgorithmParametersConverter;
import org.sealkeeper.backup.AesGcm.ContentKey;

/**
 * The recipient infos of a sealed set, to write and to open: key transport, key agreement, key encryption and password
 * (RFC 5652, section 6.2), and key encapsulation (RFC 9629, RFC 9936). The content itself is for {@link AesGcm}.
 */
final class RecipientInfos {

    private static final Provider BC = Cms.BC;
    private static final int TAG_BITS = AesGcm.TAG_BYTES * 8;
    /** Many times ours: whoever opens should not have to wait for days for a set that somebody made up. */
    private static final int MOST_ROUNDS = 10_000_000;

    private RecipientInfos() {
    }

    static RecipientInfoGenerator to(Addressee addressee) throws GeneralSecurityException {
        if (addressee instanceof Addressee.PasswordHolder password) {
            return new DerivedKey(password.key())
                    .setPRF(PRF.HMacSHA256)
                    .setSaltAndIterationCount(password.key().salt(), PasswordKey.ROUNDS);
        }
        X509Certificate certificate = ((Addressee.KeyHolder) addressee).certificate();
        return switch (addressee.kind()) {
            case RSA -> new JceKeyTransRecipientInfoGenerator(certificate, oaep()).setProvider(BC);
            case EC_P256, EC_P384 -> agreement(certificate);
            case ML_KEM_768, ML_KEM_1024 -> encapsulation(certificate);
            case PASSWORD -> throw new IllegalArgumentException("A password has no certificate");
        };
    }

    static RecipientInfoGenerator under(byte[] setKey, byte[] setId) {
        return new JceKEKRecipientInfoGenerator(setId, new SecretKeySpec(setKey, "AES")).setProvider(BC);
    }

    static RecipientId id(X509Certificate certificate) {
        return switch (RecipientKind.of(certificate)) {
            case EC_P256, EC_P384 -> new JceKeyAgreeRecipientId(certificate);
            case ML_KEM_768, ML_KEM_1024 -> new JceKEMRecipientId(certificate);
            default -> new JceKeyTransRecipientId(certificate);
        };
    }

    /** @param taker gets the content key that was unwrapped */
    static Recipient opening(PrivateKey key, Consumer<ContentKey> taker) {
        if (key.getAlgorithm().startsWith("ML-KEM")) {
            return new Encapsulation(key, taker);
        }
        return key.getAlgorithm().startsWith("EC") ? new KeyAgreement(key, taker) : new KeyTransport(key, taker);
    }

    static Recipient opening(char[] password, Consumer<ContentKey> taker) {
        return new Password(password, taker);
    }

    static Recipient opening(SecretKey setKey, Consumer<ContentKey> taker) {
        return new KeyEncryption(setKey, taker);
    }

    private static AlgorithmIdentifier oaep() throws GeneralSecurityException {
        return new JcaAlgorithmParametersConverter().getAlgorithmIdentifier(PKCSObjectIdentifiers.id_RSAES_OAEP,
                new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));
    }

    private static RecipientInfoGenerator agreement(X509Certificate certificate) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", BC);
        generator.initialize(((ECPublicKey) certificate.getPublicKey()).getParams());
        KeyPair ephemeral = generator.generateKeyPair();
        return new JceKeyAgreeRecipientInfoGenerator(CMSAlgorithm.ECDH_SHA256KDF, ephemeral.getPrivate(),
                ephemeral.getPublic(), CMSAlgorithm.AES256_WRAP).addRecipient(certificate).setProvider(BC);
    }

    /** Bouncy Castle takes only its own form of a public key that this Java may not know, or know otherwise. */
    private static RecipientInfoGenerator encapsulation(X509Certificate certificate) throws GeneralSecurityException {
        X509Certificate itsOwn = new JcaX509CertificateConverter().setProvider(BC)
                .getCertificate(new JcaX509CertificateHolder(certificate));
        try {
            return new JceKEMRecipientInfoGenerator(itsOwn, CMSAlgorithm.AES256_WRAP)
                    .setKDF(new AlgorithmIdentifier(PKCSObjectIdentifiers.id_alg_hkdf_with_sha256)).setProvider(BC);
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("A certificate has no encoded form", e);
        }
    }

    /** A password recipient whose key was derived before. */
    private static final class DerivedKey extends JcePasswordRecipientInfoGenerator {

        private final byte[] derived;

        DerivedKey(PasswordKey key) {
            super(CMSAlgorithm.AES256_CBC, new char[0]);
            setProvider(BC);
            this.derived = key.derived();
        }

        @Override
        protected byte[] calculateDerivedKey(int scheme, AlgorithmIdentifier derivation, int bits) {
            return derived.clone();
        }
    }

    private static final class KeyTransport extends JceKeyTransAuthEnvelopedRecipient {

        private final Consumer<ContentKey> taker;

        KeyTransport(PrivateKey key, Consumer<ContentKey> taker) {
            super(key);
            this.taker = taker;
            setProvider(BC);
            setMinimumTagSize(TAG_BITS);
        }

        @Override
        public RecipientOperator getRecipientOperator(AlgorithmIdentifier keyAlgorithm, AlgorithmIdentifier algorithm,
                byte[] wrapped) throws CMSException {
            if (!isOaepWithSha256(keyAlgorithm)) {
                throw new CMSException("the key is not wrapped with RSAES-OAEP and SHA-256");
            }
            return AesGcm.taking(taker, algorithm, extractSecretKey(keyAlgorithm, algorithm, wrapped));
        }

        private static boolean isOaepWithSha256(AlgorithmIdentifier algorithm) throws CMSException {
            try {
                RSAESOAEPparams ours = RSAESOAEPparams.getInstance(oaep().getParameters());
                if (!algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.id_RSAES_OAEP)) {
                    return false;
                }
                RSAESOAEPparams theirs = RSAESOAEPparams.getInstance(algorithm.getParameters());
                return ours.getHashAlgorithm().getAlgorithm().equals(theirs.getHashAlgorithm().getAlgorithm())
                        && sameHash(ours.getMaskGenAlgorithm(), theirs.getMaskGenAlgorithm());
            } catch (GeneralSecurityException e) {
                throw new CMSException("This Java has no RSAES-OAEP", e);
            }
        }

        private static boolean sameHash(AlgorithmIdentifier ours, AlgorithmIdentifier theirs) {
            return AlgorithmIdentifier.getInstance(ours.getParameters()).getAlgorithm()
                    .equals(AlgorithmIdentifier.getInstance(theirs.getParameters()).getAlgorithm());
        }
    }

    private static final class KeyAgreement extends JceKeyAgreeAuthEnvelopedRecipient {

        private final Consumer<ContentKey> taker;

        KeyAgreement(PrivateKey key, Consumer<ContentKey> taker) {
            super(key);
            this.taker = taker;
            setProvider(BC);
            setMinimumTagSize(TAG_BITS);
        }

        @Override
        public RecipientOperator getRecipientOperator(AlgorithmIdentifier keyAlgorithm, AlgorithmIdentifier algorithm,
                SubjectPublicKeyInfo sender, ASN1OctetString material, byte[] wrapped) throws CMSException {
            return AesGcm.taking(taker, algorithm, extractSecretKey(keyAlgorithm, algorithm, sender, material, wrapped));
        }
    }

    private static final class Encapsulation extends JceKEMRecipient {

        private final Consumer<ContentKey> taker;

        Encapsulation(PrivateKey key, Consumer<ContentKey> taker) {
            super(key);
            this.taker = taker;
            setProvider(BC);
            setMinimumTagSize(TAG_BITS);
        }

        @Override
        public RecipientOperator getRecipientOperator(AlgorithmIdentifier keyAlgorithm, AlgorithmIdentifier algorithm,
                byte[] wrapped) throws CMSException {
            return AesGcm.taking(taker, algorithm, extractSecretKey(keyAlgorithm, algorithm, wrapped));
        }
    }

    private static final class KeyEncryption extends JceKEKAuthEnvelopedRecipient {

        private final Consumer<ContentKey> taker;

        KeyEncryption(SecretKey key, Consumer<ContentKey> taker) {
            super(key);
            this.taker = taker;
            setProvider(BC);
            setMinimumTagSize(TAG_BITS);
        }

        @Override
        public RecipientOperator getRecipientOperator(AlgorithmIdentifier keyAlgorithm, AlgorithmIdentifier algorithm,
                byte[] wrapped) throws CMSException {
            return AesGcm.taking(taker, algorithm, extractSecretKey(keyAlgorithm, algorithm, wrapped));
        }
    }

    private static final class Password extends JcePasswordAuthEnvelopedRecipient {

        private final Consumer<ContentKey> taker;

        Password(char[] password, Consumer<ContentKey> taker) {
            super(password);
            this.taker = taker;
            setProvider(BC);
            setMinimumTagSize(TAG_BITS);
        }

        @Override
        public byte[] calculateDerivedKey(int scheme, AlgorithmIdentifier derivation, int bits) throws CMSException {
            PBKDF2Params parameters = PBKDF2Params.getInstance(derivation.getParameters());
            if (parameters.getIterationCount().bitLength() > 31
                    || parameters.getIterationCount().intValue() > MOST_ROUNDS) {
                throw new CMSException("PBKDF2 with more than " + MOST_ROUNDS + " rounds");
            }
            return super.calculateDerivedKey(scheme, derivation, bits);
        }

        @Override
        public RecipientOperator getRecipientOperator(AlgorithmIdentifier keyAlgorithm, AlgorithmIdentifier algorithm,
                byte[] derived, byte[] wrapped) throws CMSException {
            Key key = extractSecretKey(keyAlgorithm, algorithm, derived, wrapped);
            return AesGcm.taking(taker, algorithm, key);
        }
    }
}
