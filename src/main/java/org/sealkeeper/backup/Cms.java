package org.sealkeeper.backup;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.cms.SignerIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.CMSAuthEnvelopedData;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.KEKRecipientId;
import org.bouncycastle.cms.KEMRecipient;
import org.bouncycastle.cms.KEMRecipientInformation;
import org.bouncycastle.cms.KeyAgreeRecipient;
import org.bouncycastle.cms.KeyAgreeRecipientInformation;
import org.bouncycastle.cms.KeyTransRecipientInformation;
import org.bouncycastle.cms.PasswordRecipientInformation;
import org.bouncycastle.cms.Recipient;
import org.bouncycastle.cms.RecipientInfoGenerator;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.RecipientInformationStore;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.operator.jcajce.JceGenericKey;
import org.sealkeeper.backup.AesGcm.ContentKey;

/** The three kinds of CMS messages in a sealed set: to certificates, under a key, and signed (RFC 5652, 5083, 5084). */
final class Cms {

    /** Not registered with the JVM, so that nothing else starts to use it. */
    static final Provider BC = new BouncyCastleProvider();
    private static final byte[] NO_ROOM = {};
    private static final List<String> NO_PARAMETERS = List.of("null", "NULL");

    private Cms() {
    }

    static byte[] sealTo(Collection<Addressee> addressees, byte[] plaintext)
            throws GeneralSecurityException, IOException {
        var generators = new ArrayList<RecipientInfoGenerator>();
        for (Addressee addressee : addressees) {
            generators.add(RecipientInfos.to(addressee));
        }
        return seal(generators, plaintext, plaintext.length, NO_ROOM).message();
    }

    static byte[] sealUnder(byte[] setKey, byte[] setId, byte[] plaintext) throws GeneralSecurityException, IOException {
        return sealUnder(setKey, setId, plaintext, plaintext.length, NO_ROOM).message();
    }

    /**
     * @param length how many of the bytes are to be sealed
     * @param room an array of an earlier message, which is used again when it has the right length
     */
    static AuthEnvelope.Sealed sealUnder(byte[] setKey, byte[] setId, byte[] plaintext, int length, byte[] room)
            throws GeneralSecurityException, IOException {
        return seal(List.of(RecipientInfos.under(setKey, setId)), plaintext, length, room);
    }

    /** Whether the holder of this certificate's key is among those a message was sealed to. */
    static boolean isFor(X509Certificate recipient, byte[] cms) {
        try {
            return new CMSAuthEnvelopedData(cms).getRecipientInfos().get(RecipientInfos.id(recipient)) != null;
        } catch (CMSException | RuntimeException damaged) {
            return false;
        }
    }

    /** @throws CMSException when it is not for this recipient, was changed, or is of another algorithm */
    static byte[] openWith(X509Certificate recipient, PrivateKey key, byte[] cms) throws CMSException {
        return open(cms, NO_ROOM, infos -> infos.getRecipients(RecipientInfos.id(recipient)),
                taker -> RecipientInfos.opening(key, taker));
    }

    /** Opens with a key whose certificate is not at hand, by trying each recipient of its kind. */
    static byte[] openWith(PrivateKey key, byte[] cms) throws CMSException {
        Recipient opening = RecipientInfos.opening(key, unused -> { });
        Class<?> kind = opening instanceof KEMRecipient ? KEMRecipientInformation.class
                : opening instanceof KeyAgreeRecipient ? KeyAgreeRecipientInformation.class
                        : KeyTransRecipientInformation.class;
        return open(cms, NO_ROOM, infos -> infos.getRecipients().stream().filter(kind::isInstance).toList(),
                taker -> RecipientInfos.opening(key, taker));
    }

    static byte[] openWith(char[] password, byte[] cms) throws CMSException {
        return open(cms, NO_ROOM, infos -> infos.getRecipients().stream()
                .filter(PasswordRecipientInformation.class::isInstance).toList(),
                taker -> RecipientInfos.opening(password, taker));
    }

    static byte[] openUnder(byte[] setKey, byte[] setId, byte[] cms) throws CMSException {
        return openUnder(setKey, setId, cms, NO_ROOM);
    }

    /** @param room an array that the content is written to when it has just its length; otherwise a new one is made */
    static byte[] openUnder(byte[] setKey, byte[] setId, byte[] cms, byte[] room) throws CMSException {
        return open(cms, room, infos -> infos.getRecipients(new KEKRecipientId(setId)),
                taker -> RecipientInfos.opening(new SecretKeySpec(setKey, "AES"), taker));
    }

    static byte[] sign(byte[] content, X509Certificate signer, PrivateKey key)
            throws GeneralSecurityException, IOException {
        try {
            var generator = new CMSSignedDataGenerator();
            generator.addSignerInfoGenerator(
                    new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().setProvider(BC).build())
                            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key), signer));
            generator.addCertificates(new JcaCertStore(List.of(signer)));
            generator.setDefiniteLengthEncoding(true);
            return der(generator.generate(new CMSProcessableByteArray(content), true));
        } catch (CMSException | OperatorCreationException e) {
            throw new GeneralSecurityException("The manifest cannot be signed", e);
        }
    }

    /** The certificate that a signed message carries; it vouches for nothing. */
    static X509Certificate enclosedSigner(byte[] cms) throws CMSException {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(new CMSSignedData(cms).getCertificates().getMatches(null).iterator().next());
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new CMSException("not a signed message with its signer's certificate", e);
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

    /** AuthEnvelopedData in DER (RFC 5083), put together here so that the content is written once and never copied. */
    private static AuthEnvelope.Sealed seal(List<? extends RecipientInfoGenerator> recipients, byte[] plaintext, int length,
            byte[] room) throws GeneralSecurityException, IOException {
        ContentKey key = AesGcm.newContentKey();
        try {
            var infos = new ASN1EncodableVector();
            for (RecipientInfoGenerator recipient : recipients) {
                infos.add(recipient.generate(new JceGenericKey(key.algorithm(), key.key())));
            }
            return AuthEnvelope.seal(new DERSet(infos), key, plaintext, length, room);
        } catch (CMSException e) {
            throw new GeneralSecurityException("The content cannot be sealed", e);
        }
    }

    private static byte[] open(byte[] cms, byte[] room,
            Function<RecipientInformationStore, Collection<RecipientInformation>> ours,
            Function<Consumer<ContentKey>, Recipient> recipient) throws CMSException {
        try {
            AuthEnvelope.Located located = AuthEnvelope.located(cms);
            var enveloped = new CMSAuthEnvelopedData(located.head());
            CMSException last = new CMSException("not addressed to this recipient");
            for (RecipientInformation information : ours.apply(enveloped.getRecipientInfos())) {
                try {
                    var key = new AtomicReference<ContentKey>();
                    information.getContent(recipient.apply(key::set));
                    return located.decrypted(key.get(), room);
                } catch (CMSException | GeneralSecurityException | RuntimeException another) {
                    last = new CMSException("cannot be opened", another);
                }
            }
            throw last;
        } catch (RuntimeException e) {
            throw new CMSException("damaged", e);
        }
    }
}
