package org.sealkeeper.issuance;

import static org.sealkeeper.inventory.Certificates.commonName;
import static org.sealkeeper.inventory.Certificates.names;
import static org.sealkeeper.inventory.Certificates.isIssuedBy;
import static org.sealkeeper.text.Refusal.Kind.UNPROCESSABLE;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.sealkeeper.issuance.remote.ReceivedChain;
import org.sealkeeper.text.Refusal;

/** What a person uploads from the vendor's console, checked against the request that it should answer. */
public final class UploadedChain {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ISO_LOCAL_DATE.withZone(ZoneOffset.UTC);

    private UploadedChain() {
    }

    /**
     * @param file PEM, DER or PKCS#7, certificates in any order
     * @return the chain, end entity first, up to a root
     * @throws Refusal when it cannot be read, does not belong to the request, is not valid now, or is incomplete
     */
    public static List<X509Certificate> matching(byte[] file, String fileName, byte[] csr, Instant now) {
        CertificationRequest request = CertificationRequest.read(csr);
        List<X509Certificate> uploaded = CertificateFile.read(file, fileName);
        List<X509Certificate> chain = upwards(ofRequestedKey(uploaded, request, fileName), uploaded, fileName);
        X509Certificate certificate = chain.get(0);
        if (!isFor(certificate, request)) {
            throw Refusal.of(UNPROCESSABLE, "issuance.other-names", fileName, namesOf(certificate),
                    DAY.format(certificate.getNotAfter().toInstant()), wantedNames(request));
        }
        refuseUnlessValid(chain, fileName, now);
        return chain;
    }

    private static X509Certificate ofRequestedKey(List<X509Certificate> uploaded, CertificationRequest request,
            String fileName) {
        PublicKey key = request.publicKey();
        return uploaded.stream()
                .filter(certificate -> Arrays.equals(certificate.getPublicKey().getEncoded(), key.getEncoded()))
                .max(Comparator.comparing(X509Certificate::getNotBefore))
                .orElseThrow(() -> Refusal.of(UNPROCESSABLE, "issuance.other-key", fileName,
                        namesOf(firstEndEntity(uploaded))));
    }

    private static X509Certificate firstEndEntity(List<X509Certificate> uploaded) {
        return uploaded.stream().filter(certificate -> certificate.getBasicConstraints() < 0).findFirst()
                .orElse(uploaded.get(0));
    }

    private static List<X509Certificate> upwards(X509Certificate certificate, List<X509Certificate> uploaded,
            String fileName) {
        List<X509Certificate> chain = ReceivedChain.upwards(certificate, uploaded, JavaTrust.roots());
        X509Certificate last = chain.get(chain.size() - 1);
        if (!isIssuedBy(last, last)) {
            throw Refusal.of(UNPROCESSABLE, "issuance.chain-incomplete", fileName,
                    last.getIssuerX500Principal().getName());
        }
        return chain;
    }

    /** Vendors rewrite subjects, so only what identifies counts: the names, or the common name without any. */
    private static boolean isFor(X509Certificate certificate, CertificationRequest request) {
        List<String> wanted = request.names();
        return wanted.isEmpty()
                ? commonName(request.subject()).equals(commonName(certificate.getSubjectX500Principal()))
                : names(certificate).containsAll(wanted);
    }

    private static void refuseUnlessValid(List<X509Certificate> chain, String fileName, Instant now) {
        for (X509Certificate certificate : chain) {
            String name = namesOf(certificate);
            if (now.isAfter(certificate.getNotAfter().toInstant())) {
                throw Refusal.of(UNPROCESSABLE, "issuance.expired", fileName, name,
                        DAY.format(certificate.getNotAfter().toInstant()));
            }
            if (now.isBefore(certificate.getNotBefore().toInstant())) {
                throw Refusal.of(UNPROCESSABLE, "issuance.not-yet-valid", fileName, name,
                        DAY.format(certificate.getNotBefore().toInstant()));
            }
        }
    }

    private static String wantedNames(CertificationRequest request) {
        return request.names().isEmpty() ? shown(request.subject()) : String.join(", ", request.names());
    }

    private static String namesOf(X509Certificate certificate) {
        List<String> names = names(certificate);
        return names.isEmpty() ? shown(certificate.getSubjectX500Principal()) : String.join(", ", names);
    }

    private static String shown(X500Principal subject) {
        return commonName(subject).orElse(subject.getName());
    }
}
