package org.sealkeeper.issuance.cmp;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.cmp.PBMParameter;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.cmp.CMPException;
import org.bouncycastle.cert.cmp.ProtectedPKIMessage;
import org.bouncycastle.cert.cmp.ProtectedPKIMessageBuilder;
import org.bouncycastle.cert.crmf.CRMFException;
import org.bouncycastle.cert.crmf.PKMACBuilder;
import org.bouncycastle.cert.crmf.jcajce.JcePKMACValuesCalculator;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.operator.MacCalculator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.sealkeeper.vault.KeyUse;
import org.sealkeeper.vault.SigningAlgorithm;

/** How our messages show that they are ours (RFC 9810, section 5.1.3). */
sealed interface Protection {

    /** Who the messages come from. */
    GeneralName sender();

    /** Which key or secret protects them; absent as {@code null}, as Bouncy Castle takes it. */
    byte[] senderKeyId();

    ProtectedPKIMessage protect(ProtectedPKIMessageBuilder message);

    /** A secret that the CA has given us out of band, with its reference. */
    record SharedSecret(String reference, String secret, CmpSettings.Mac mac) implements Protection {

        private static final int ITERATIONS = 10_000;
        private static final int SALT_BYTES = 16;

        @Override
        public GeneralName sender() {
            // RFC 9483, section 3.1: the reference as common name
            X500Name name = new X500NameBuilder().addRDN(BCStyle.CN, reference).build();
            return new GeneralName(name);
        }

        @Override
        public byte[] senderKeyId() {
            return reference.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public ProtectedPKIMessage protect(ProtectedPKIMessageBuilder message) {
            try {
                byte[] salt = Random.bytes(SALT_BYTES);
                return message.build(mac == CmpSettings.Mac.PBM ? pbm(salt)
                        : Pbmac1.with(salt, ITERATIONS, secret.toCharArray()));
            } catch (CMPException | CRMFException | OperatorCreationException e) {
                throw new IllegalStateException("The message cannot be protected with the shared secret", e);
            }
        }

        private MacCalculator pbm(byte[] salt) throws CRMFException {
            var parameters = new PBMParameter(salt, new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256), ITERATIONS,
                    new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256, DERNull.INSTANCE));
            return new PKMACBuilder(new JcePKMACValuesCalculator()).setParameters(parameters).build(secret.toCharArray());
        }

        @Override
        public String toString() {
            return "shared secret " + reference;
        }
    }

    /** A key whose certificate the CA knows: that of the configured credentials, or one in the vault. */
    record OwnSignature(List<X509Certificate> chain, SigningKey key) implements Protection {

        /** Lets the key be used where it is. */
        @FunctionalInterface
        interface SigningKey {
            ProtectedPKIMessage use(KeyUse<ProtectedPKIMessage> use);
        }

        @Override
        public GeneralName sender() {
            return new GeneralName(X500Name.getInstance(chain.get(0).getSubjectX500Principal().getEncoded()));
        }

        @Override
        public byte[] senderKeyId() {
            SubjectKeyIdentifier id = SubjectKeyIdentifier.fromExtensions(holder(chain.get(0)).getExtensions());
            return id == null ? null : id.getKeyIdentifier();
        }

        @Override
        public ProtectedPKIMessage protect(ProtectedPKIMessageBuilder message) {
            // the server needs our certificate to verify, and what leads up from it
            chain.stream().map(OwnSignature::holder).forEach(message::addCMPCertificate);
            return key.use(privateKey -> {
                try {
                    String algorithm = SigningAlgorithm.of(chain.get(0).getPublicKey());
                    return message.build(new JcaContentSignerBuilder(algorithm).build(privateKey));
                } catch (CMPException | OperatorCreationException e) {
                    throw new GeneralSecurityException("The message cannot be signed", e);
                }
            });
        }

        static X509CertificateHolder holder(X509Certificate certificate) {
            try {
                return new JcaX509CertificateHolder(certificate);
            } catch (CertificateEncodingException e) {
                throw new IllegalStateException("A certificate that was parsed cannot be encoded", e);
            }
        }
    }
}
