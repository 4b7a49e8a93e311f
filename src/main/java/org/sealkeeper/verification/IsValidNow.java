package org.sealkeeper.verification;

import static org.sealkeeper.verification.CertificateFacts.end;
import static org.sealkeeper.verification.CertificateFacts.name;
import static org.sealkeeper.verification.CertificateFacts.time;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Every certificate of the chain is valid now, and the renewal gains time. */
class IsValidNow implements CertificateCheck {

    private static final String ID = "is-valid-now";

    @Override
    public Result on(Examined examined) {
        for (X509Certificate certificate : examined.version().chain()) {
            String name = name(certificate.getSubjectX500Principal());
            if (examined.now().isAfter(certificate.getNotAfter().toInstant())) {
                return Result.failed(ID, "expired", name, end(certificate));
            }
            if (examined.now().isBefore(certificate.getNotBefore().toInstant())) {
                return Result.failed(ID, "not-yet-valid", name, time(certificate.getNotBefore().toInstant()));
            }
        }
        Instant end = examined.version().notAfter();
        if (examined.previous().filter(previous -> !end.isAfter(previous.notAfter())).isPresent()) {
            return Result.warning(ID, "gains-nothing", time(end), time(examined.previous().get().notAfter()));
        }
        if (!examined.now().isBefore(end.minus(examined.signature().renewBeforeDays(), ChronoUnit.DAYS))) {
            return Result.warning(ID, "due-already", time(end), examined.signature().renewBeforeDays());
        }
        return Result.passed(ID, time(end));
    }
}
