package org.sealkeeper.verification;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import org.sealkeeper.inventory.SignatureKind;

/** Key usage and extended key usage allow what the signature is for (RFC 5280, sections 4.2.1.3 and 4.2.1.12). */
class UsageFitsKind implements CertificateCheck {

    private static final String ID = "usage-fits-kind";
    private static final int DIGITAL_SIGNATURE = 0;
    private static final int NON_REPUDIATION = 1;
    private static final String ANY = "2.5.29.37.0";

    @Override
    public Result on(Examined examined) {
        X509Certificate certificate = examined.certificate();
        if (certificate.getBasicConstraints() >= 0) {
            return Result.failed(ID, "authority");
        }
        boolean[] usage = certificate.getKeyUsage();
        SignatureKind kind = examined.signature().kind();
        if (usage != null && !usage[DIGITAL_SIGNATURE]
                && !(kind == SignatureKind.DOCUMENT_SIGNING && usage[NON_REPUDIATION])) {
            return Result.failed(ID, "no-signing");
        }
        try {
            List<String> purposes = certificate.getExtendedKeyUsage();
            if (purposes == null) {
                return Result.warning(ID, "any-purpose", wanted(kind));
            }
            return purposes.contains(ANY) || purposes.stream().anyMatch(accepted(kind)::contains)
                    ? Result.passed(ID, wanted(kind))
                    : Result.failed(ID, "other-purpose", wanted(kind), String.join(", ", purposes));
        } catch (CertificateParsingException e) {
            return Result.failed(ID, "unreadable");
        }
    }

    private static String wanted(SignatureKind kind) {
        return switch (kind) {
            case CODE_SIGNING -> "code signing";
            case DOCUMENT_SIGNING -> "document signing";
            case TLS_SERVER -> "TLS server";
        };
    }

    private static Set<String> accepted(SignatureKind kind) {
        return switch (kind) {
            case CODE_SIGNING -> Set.of("1.3.6.1.5.5.7.3.3");
            // RFC 9336; and before it: e-mail protection, Adobe's and Microsoft's own
            case DOCUMENT_SIGNING -> Set.of("1.3.6.1.5.5.7.3.36", "1.3.6.1.5.5.7.3.4", "1.2.840.113583.1.1.5",
                    "1.3.6.1.4.1.311.10.3.12");
            case TLS_SERVER -> Set.of("1.3.6.1.5.5.7.3.1");
        };
    }
}
