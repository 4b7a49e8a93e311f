package org.sealkeeper.backup;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import javax.crypto.SecretKey;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.cms.SignerIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSAuthEnvelopedData;
import org.bouncycastle.cms.CMSAuthEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.KEKRecipientId;
import org.bouncycastle.cms.Recipient;
import org.bouncycastle.cms.RecipientId;
import org.bouncycastle.cms.RecipientInfoGenerator;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.RecipientOperator;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.cms.jcajce.JceKEKAuthEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKEKRecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JceKeyAgreeAuthEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientId;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JceKeyTransAuthEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientId;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientInfoGenerator;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaAlgorithmParametersConverter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** The three kinds of CMS messages in a sealed set: to certificates, under a key, and signed (RFC 5652, 5083, 5084). */
final class Cms {

    /** Not registered with the JVM, so that nothing else starts to use it. */
    private static final Provider BC = new BouncyCastleProvider();
    private static final List<String> NO_PARAMETERS = List.of("null", "NULL");
    private static final int TAG_BITS = AesGcm.TAG_BYTES * 8;

    private Cms() {
    }

    /** @throws IllegalArgumentException when a certificate's key is neither RSA nor EC */
    static byte[] sealTo(Collection<X509Certificate> recipients, byte[] plaintext)
            throws GeneralSecurityException, IOException {
        var generators = new java.util.ArrayList<RecipientInfoGenerator>();
        for (X509Certificate recipient : recipients) {
            generators.add(recipient(recipient));
        }
        return seal(generators, plaintext);
    }

    static byte[] sealUnder(byte[] setKey, byte[] setId, byte[] plaintext)
            throws GeneralSecurityException, IOException {
        return seal(List.of(new JceKEKRecipientInfoGenerator(setId, new SecretKeySpec(setKey, "AES")).setProvider(BC)),
                plaintext);
    }

    /** @throws CMSException when it is not for this recipient, was changed, or is of another algorithm */
    static byte[] openWith(X509Certificate recipient, PrivateKey key, byte[] cms) throws CMSException {
        if (recipient.getPublicKey() instanceof ECPublicKey) {
            return open(cms, new JceKeyAgreeRecipientId(recipient), new KeyAgreement(key));
        }
        return open(cms, new JceKeyTransRecipientId(recipient), new KeyTransport(key));
    }

    static byte[] openUnder(byte[] setKey, byte[] setId, byte[] cms) throws CMSException {
        return open(cms, new KEKRecipientId(setId), new KeyEncryption(new SecretKeySpec(setKey, "AES")));
    }

    static byte[] sign(byte[] content, X509Certificate signer, PrivateKey key)
            throws GeneralSecurityException, IOException {
        try {
            var generator = new CMSSignedDataGenerator();
            generator.addSignerInfoGenerator(
                    new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().setProvider(BC).build())
                            .build(new JcaContentSignerBuilder("SHA256withECDSA").setProvider(BC).build(key), signer));
            generator.addCertificates(new JcaCertStore(List.of(signer)));
            generator.setDefiniteLengthEncoding(true);
            return der(generator.generate(new CMSProcessableByteArray(content), true));
        } catch (CMSException | OperatorCreationException e) {
            throw new GeneralSecurityException("The manifest cannot be signed", e);
        }
    }

    /**
     * The signed content, verified with the pinned signer's key; certificates inside the message count for nothing.
     *
     * @throws CMSException when there is not exactly that one signature with ECDSA and SHA-256
     */
    static byte[] verified(byte[] cms, X509Certificate signer) throws CMSException {
        try {
            var signed = new CMSSignedData(cms);
            Collection<SignerInformation> signers = signed.getSignerInfos().getSigners();
            SignerInformation only = signers.iterator().next();
            boolean holds = signers.size() == 1
                    && CMSObjectIdentifiers.data.getId().equals(signed.getSignedContentTypeOID())
                    && NISTObjectIdentifiers.id_sha256.getId().equals(only.getDigestAlgOID())
                    && X9ObjectIdentifiers.ecdsa_with_SHA256.getId().equals(only.getEncryptionAlgOID())
                    && carriesOnly(signer, signed, only) && Arrays.equals(cms, der(signed))
                    && only.verify(new JcaSimpleSignerInfoVerifierBuilder().setProvider(BC)
                            .build(signer.getPublicKey()));
            if (!holds) {
                throw new CMSException("not signed by the pinned signer");
            }
            return (byte[]) signed.getSignedContent().getContent();
        } catch (OperatorCreationException | CertificateEncodingException | IOException | RuntimeException e) {
            throw new CMSException("not a signed message", e);
        }
    }

    /** What the signature does not cover must be what we write, so that a changed byte is noticed there too. */
    private static boolean carriesOnly(X509Certificate signer, CMSSignedData signed, SignerInformation only)
            throws CertificateEncodingException, IOException {
        var issuerAndSerial = new SignerIdentifier(
                new IssuerAndSerialNumber(new JcaX509CertificateHolder(signer).toASN1Structure()));
        return CMSObjectIdentifiers.signedData.equals(signed.toASN1Structure().getContentType())
                && signed.getVersion() == 1 && only.getVersion() == 1 && signed.getDigestAlgorithmIDs().size() == 1
                && signed.getDigestAlgorithmIDs().contains(only.getDigestAlgorithmID())
                && signed.getCertificates().getMatches(null).equals(List.of(new JcaX509CertificateHolder(signer)))
                && Arrays.equals(only.toASN1Structure().getSID().getEncoded("DER"), issuerAndSerial.getEncoded("DER"))
                && signed.getCRLs().getMatches(null).isEmpty() && only.getUnsignedAttributes() == null
                && NO_PARAMETERS.contains(String.valueOf(only.getDigestAlgorithmID().getParameters()))
                && only.toASN1Structure().getDigestEncryptionAlgorithm().getParameters() == null;
    }

    private static byte[] der(CMSSignedData signed) throws IOException {
        return signed.toASN1Structure().getEncoded("DER");
    }

    private static byte[] seal(Collection<? extends RecipientInfoGenerator> recipients, byte[] plaintext)
            throws GeneralSecurityException, IOException {
        try {
            var generator = new CMSAuthEnvelopedDataGenerator();
            recipients.forEach(generator::addRecipientInfoGenerator);
            return generator.generate(new CMSProcessableByteArray(plaintext), AesGcm.encryptor())
                    .toASN1Structure().getEncoded("DER");
        } catch (CMSException e) {
            throw new GeneralSecurityException("The content cannot be sealed", e);
        }
    }

    private static byte[] open(byte[] cms, RecipientId id, Recipient recipient) throws CMSException {
        try {
            var enveloped = new CMSAuthEnvelopedData(cms);
            RecipientInformation ours = enveloped.getRecipientInfos().get(id);
            if (ours == null) {
                throw new CMSException("not addressed to this recipient");
            }
            if (enveloped.getAuthAttrs() != null) {
                throw new CMSException("has authenticated attributes");
            }
            return ours.getContent(recipient);
        } catch (RuntimeException e) {
            throw new CMSException("damaged", e);
        }
    }

    private static RecipientInfoGenerator recipient(X509Certificate certificate) throws GeneralSecurityException {
        if (certificate.getPublicKey() instanceof RSAPublicKey) {
            AlgorithmIdentifier oaep = new JcaAlgorithmParametersConverter().getAlgorithmIdentifier(
                    PKCSObjectIdentifiers.id_RSAES_OAEP, new OAEPParameterSpec("SHA-256", "MGF1",
                            MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));
            return new JceKeyTransRecipientInfoGenerator(certificate, oaep).setProvider(BC);
        }
        if (certificate.getPublicKey() instanceof ECPublicKey recipientKey) {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", BC);
            generator.initialize(recipientKey.getParams());
            KeyPair ephemeral = generator.generateKeyPair();
            return new JceKeyAgreeRecipientInfoGenerator(CMSAlgorithm.ECDH_SHA256KDF, ephemeral.getPrivate(),
                    ephemeral.getPublic(), CMSAlgorithm.AES256_WRAP).addRecipient(certificate).setProvider(BC);
        }
        throw new IllegalArgumentException("The recovery certificate of " + certificate.getSubjectX500Principal()
                + " has a key that is neither RSA nor EC. Use one of these.");
    }

    private static final class KeyTransport extends JceKeyTransAuthEnvelopedRecipient {

        KeyTransport(PrivateKey key) {
            super(key);
            setProvider(BC);
            setMinimumTagSize(TAG_BITS);
        }

        @Override
        public RecipientOperator getRecipientOperator(AlgorithmIdentifier keyAlgorithm, AlgorithmIdentifier algorithm,
                byte[] wrapped) throws CMSException {
            return AesGcm.decryptor(algorithm, extractSecretKey(keyAlgorithm, algorithm, wrapped));
        }
    }

    private static final class KeyAgreement extends JceKeyAgreeAuthEnvelopedRecipient {

        KeyAgreement(PrivateKey key) {
            super(key);
            setProvider(BC);
            setMinimumTagSize(TAG_BITS);
        }

        @Override
        public RecipientOperator getRecipientOperator(AlgorithmIdentifier keyAlgorithm, AlgorithmIdentifier algorithm,
                SubjectPublicKeyInfo sender, ASN1OctetString material, byte[] wrapped) throws CMSException {
            return AesGcm.decryptor(algorithm, extractSecretKey(keyAlgorithm, algorithm, sender, material, wrapped));
        }
    }

    private static final class KeyEncryption extends JceKEKAuthEnvelopedRecipient {

        KeyEncryption(SecretKey key) {
            super(key);
            setProvider(BC);
            setMinimumTagSize(TAG_BITS);
        }

        @Override
        public RecipientOperator getRecipientOperator(AlgorithmIdentifier keyAlgorithm, AlgorithmIdentifier algorithm,
                byte[] wrapped) throws CMSException {
            return AesGcm.decryptor(algorithm, extractSecretKey(keyAlgorithm, algorithm, wrapped));
        }
    }
}
