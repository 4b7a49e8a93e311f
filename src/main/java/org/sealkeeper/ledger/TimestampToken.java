package org.sealkeeper.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampToken;

/** What a time-stamping authority (RFC 3161) states: that a checkpoint was there at some time. */
final class TimestampToken {

    private final TimeStampToken token;
    private final X509Certificate authority;

    private TimestampToken(TimeStampToken token, X509Certificate authority) {
        this.token = token;
        this.authority = authority;
    }

    /**
     * @param note the checkpoint that it has to be about
     * @param roots what the authority's certificate has to lead to; empty: whoever it says
     * @throws IllegalArgumentException with what is wrong with it
     */
    static TimestampToken verified(byte[] encoded, String note, List<X509Certificate> roots) {
        try {
            var token = new TimeStampToken(new CMSSignedData(encoded));
            var info = token.getTimeStampInfo();
            if (!NISTObjectIdentifiers.id_sha256.equals(info.getMessageImprintAlgOID())
                    || !Arrays.equals(digest(note), info.getMessageImprintDigest())) {
                throw new IllegalArgumentException("It is about something else");
            }
            Collection<X509CertificateHolder> holders = token.getCertificates().getMatches(null);
            X509CertificateHolder signer = holders.stream().filter(token.getSID()::match).findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("The authority's certificate is not in it"));
            // also checks that the certificate is one for time stamping, and was valid then
            token.validate(new JcaSimpleSignerInfoVerifierBuilder().build(signer));
            var converter = new JcaX509CertificateConverter();
            X509Certificate authority = converter.getCertificate(signer);
            if (!roots.isEmpty()) {
                var enclosed = new ArrayList<X509Certificate>();
                for (X509CertificateHolder holder : holders) {
                    enclosed.add(converter.getCertificate(holder));
                }
                checkPath(authority, enclosed, roots, info.getGenTime());
            }
            return new TimestampToken(token, authority);
        } catch (TSPException | CMSException | IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    static byte[] digest(String note) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(note.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** The PEM certificates of a file; none when there is no file. */
    static List<X509Certificate> roots(Optional<Path> file) throws IOException {
        if (file.isEmpty()) {
            return List.of();
        }
        try (InputStream in = Files.newInputStream(file.get())) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast).toList();
        } catch (GeneralSecurityException e) {
            throw new IOException(file.get() + " has no certificates", e);
        }
    }

    Instant statedAt() {
        return token.getTimeStampInfo().getGenTime().toInstant();
    }

    String authority() {
        return authority.getSubjectX500Principal().getName();
    }

    byte[] encoded() {
        try {
            return token.getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException("A token that was read cannot be written", e);
        }
    }

    private static void checkPath(X509Certificate authority, List<X509Certificate> enclosed, List<X509Certificate> roots,
            Date then) throws GeneralSecurityException {
        Set<TrustAnchor> anchors = new HashSet<>();
        roots.forEach(root -> anchors.add(new TrustAnchor(root, null)));
        var path = new ArrayList<X509Certificate>();
        for (X509Certificate next = authority; next != null && !roots.contains(next) && path.size() < 8;) {
            path.add(next);
            X509Certificate subject = next;
            next = enclosed.stream().filter(one -> !path.contains(one)
                    && one.getSubjectX500Principal().equals(subject.getIssuerX500Principal())).findFirst().orElse(null);
        }
        var parameters = new PKIXParameters(anchors);
        parameters.setRevocationEnabled(false);
        parameters.setDate(then);
        if (!path.isEmpty()) {
            CertPathValidator.getInstance("PKIX").validate(
                    CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
        }
    }
}
