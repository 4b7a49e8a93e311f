package org.sealkeeper.issuance.cmp;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.cmp.CMPObjectIdentifiers;
import org.bouncycastle.asn1.cmp.PBMParameter;
import org.bouncycastle.asn1.cmp.PKIMessage;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PBMAC1Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.cmp.CMPException;
import org.bouncycastle.cert.cmp.GeneralPKIMessage;
import org.bouncycastle.cert.cmp.ProtectedPKIMessage;
import org.bouncycastle.cert.crmf.CRMFException;
import org.bouncycastle.cert.crmf.PKMACBuilder;
import org.bouncycastle.cert.crmf.jcajce.JcePKMACValuesCalculator;
import org.bouncycastle.operator.MacCalculator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.PBEMacCalculatorProvider;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.sealkeeper.issuance.remote.CertificatesInFile;

/** Whether an answer is the server's (RFC 9810, section 5.1.3). What is not protected is never believed. */
final class ServerTrust {

    // what a server may make us compute; RFC 9481 speaks of at least 10,000
    private static final int MOST_ITERATIONS = 1_000_000;
    private static final int MOST_CERTIFICATES = 20;
    private static final int DIGITAL_SIGNATURE = 0;
    // RFC 6402: a CA and a registration authority that speak for the CA
    private static final List<String> SPEAKS_FOR_CA = List.of("1.3.6.1.5.5.7.3.27", "1.3.6.1.5.5.7.3.28");

    private final CmpSettings settings;
    private final Clock clock;

    ServerTrust(CmpSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** @throws IOException says why it is not believed */
    void verify(PKIMessage message) throws IOException {
        var general = new GeneralPKIMessage(message);
        if (!general.hasProtection() || message.getHeader().getProtectionAlg() == null) {
            throw new IOException("its answer is not protected");
        }
        var answer = new ProtectedPKIMessage(general);
        try {
            if (isMac(answer.getProtectionAlgorithm())) {
                verifyMac(answer);
            } else {
                verifySignature(answer);
            }
        } catch (CMPException e) {
            throw new IOException("the protection of its answer cannot be read", e);
        }
    }

    private static boolean isMac(AlgorithmIdentifier algorithm) {
        return algorithm.getAlgorithm().equals(CMPObjectIdentifiers.passwordBasedMac)
                || algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBMAC1);
    }

    private void verifyMac(ProtectedPKIMessage answer) throws IOException, CMPException {
        if (!settings.hasSecret()) {
            throw new IOException("its answer is protected with a secret, and none is configured");
        }
        refuseTooManyIterations(answer.getProtectionAlgorithm());
        PBEMacCalculatorProvider provider = answer.hasPasswordBasedMacProtection()
                ? ServerTrust::pbm : Pbmac1::from;
        if (!answer.verify(provider, settings.secret().toCharArray())) {
            throw new IOException("its answer is not protected with the configured secret");
        }
    }

    private static MacCalculator pbm(AlgorithmIdentifier algorithm, char[] secret)
            throws OperatorCreationException {
        try {
            return new PKMACBuilder(new JcePKMACValuesCalculator())
                    .setParameters(PBMParameter.getInstance(algorithm.getParameters())).build(secret);
        } catch (CRMFException e) {
            throw new OperatorCreationException("This Java lacks the algorithms of the MAC", e);
        }
    }

    private static void refuseTooManyIterations(AlgorithmIdentifier algorithm) throws IOException {
        var iterations = algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBMAC1)
                ? PBKDF2Params.getInstance(PBMAC1Params.getInstance(algorithm.getParameters())
                        .getKeyDerivationFunc().getParameters()).getIterationCount()
                : PBMParameter.getInstance(algorithm.getParameters()).getIterationCount().getValue();
        if (iterations.bitLength() > 31 || iterations.intValue() > MOST_ITERATIONS) {
            throw new IOException("the MAC of its answer asks for more than " + MOST_ITERATIONS + " iterations");
        }
    }

    private void verifySignature(ProtectedPKIMessage answer) throws IOException {
        if (!settings.verifiesSignatures()) {
            throw new IOException("its answer is signed, and neither server-certificate nor trust-anchors is configured");
        }
        List<X509Certificate> sent = certificatesOf(answer);
        X509Certificate signer = signerOf(answer, sent);
        boolean[] usage = signer.getKeyUsage();
        if (usage != null && !usage[DIGITAL_SIGNATURE]) {
            throw new IOException("the certificate that its answer is signed with is not for signatures");
        }
        if (!pinned().contains(signer)) {
            requireTrusted(signer, sent);
        }
    }

    private X509Certificate signerOf(ProtectedPKIMessage answer, List<X509Certificate> sent) throws IOException {
        var candidates = new ArrayList<>(pinned());
        candidates.addAll(sent);
        for (X509Certificate candidate : candidates) {
            if (isSignedBy(answer, candidate)) {
                return candidate;
            }
        }
        throw new IOException("its answer is signed by none of the certificates that came with it or are configured");
    }

    private static boolean isSignedBy(ProtectedPKIMessage answer, X509Certificate candidate) {
        try {
            return answer.verify(new JcaContentVerifierProviderBuilder().build(candidate.getPublicKey()));
        } catch (CMPException | OperatorCreationException notItsKey) {
            return false;
        }
    }

    private void requireTrusted(X509Certificate signer, List<X509Certificate> sent) throws IOException {
        if (settings.trustAnchors() == null) {
            throw new IOException("its answer is signed by " + name(signer)
                    + ", which is not the configured server certificate");
        }
        if (!speaksForCa(signer)) {
            throw new IOException("its answer is signed by " + name(signer) + ", which is neither a CA, nor marked as"
                    + " speaking for one, nor the configured server-name");
        }
        try {
            var target = new X509CertSelector();
            target.setCertificate(signer);
            var parameters = new PKIXBuilderParameters(CertificatesInFile.read(settings.trustAnchors()).stream()
                    .map(anchor -> new TrustAnchor(anchor, null)).collect(Collectors.toSet()), target);
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(clock.instant()));
            parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(sent)));
            CertPathBuilder.getInstance("PKIX").build(parameters);
        } catch (GeneralSecurityException e) {
            throw new IOException("its answer is signed by " + name(signer)
                    + ", which does not lead to a configured trust anchor", e);
        }
    }

    /** Any certificate of the CA leads to its root; only a few of them may speak for it. */
    private boolean speaksForCa(X509Certificate signer) throws IOException {
        if (!settings.serverName().isEmpty()) {
            return signer.getSubjectX500Principal().equals(new X500Principal(settings.serverName()));
        }
        try {
            List<String> purposes = signer.getExtendedKeyUsage();
            return signer.getBasicConstraints() >= 0
                    || purposes != null && purposes.stream().anyMatch(SPEAKS_FOR_CA::contains);
        } catch (CertificateParsingException e) {
            throw new IOException("the certificate that its answer is signed with cannot be read", e);
        }
    }

    /** Those that count without leading anywhere, as long as they are valid. */
    private List<X509Certificate> pinned() throws IOException {
        if (settings.serverCertificate() == null) {
            return List.of();
        }
        var valid = new ArrayList<X509Certificate>();
        for (X509Certificate certificate : CertificatesInFile.read(settings.serverCertificate())) {
            try {
                certificate.checkValidity(Date.from(clock.instant()));
                valid.add(certificate);
            } catch (CertificateException e) {
                throw new IOException("the configured server certificate " + name(certificate) + " is not valid now", e);
            }
        }
        return valid;
    }

    private static List<X509Certificate> certificatesOf(ProtectedPKIMessage answer) throws IOException {
        X509CertificateHolder[] sent = answer.getCertificates();
        if (sent.length > MOST_CERTIFICATES) {
            throw new IOException("its answer comes with more than " + MOST_CERTIFICATES + " certificates");
        }
        return Replies.certificates(Arrays.stream(sent));
    }

    private static String name(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName();
    }
}
