package org.sealkeeper.issuance.est;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.sealkeeper.inventory.Certificates;
import org.sealkeeper.issuance.CertificateRequest;
import org.sealkeeper.issuance.RefusedByIssuer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What EST servers have issued, committed at once: a step that is rolled back afterwards finds it and does not ask again. */
@Component
@Transactional(propagation = Propagation.REQUIRES_NEW)
class EstEnrolments {

    private final JdbcClient jdbc;
    private final Clock clock;

    EstEnrolments(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * End entity first.
     *
     * @throws RefusedByIssuer when it was issued for something else
     */
    Optional<List<X509Certificate>> chainFor(CertificateRequest request) throws RefusedByIssuer {
        Optional<Enrolment> enrolment = jdbc.sql("select csr_sha256, chain from est_enrolment where request_id = :request")
                .param("request", request.id())
                .query((row, number) -> new Enrolment(row.getString("csr_sha256"), row.getString("chain")))
                .optional();
        if (enrolment.isPresent() && !enrolment.get().csrSha256().equals(request.csrSha256())) {
            throw new RefusedByIssuer("The EST server was asked with this request's id before, for something else.");
        }
        return enrolment.map(Enrolment::chain).map(Certificates::parse);
    }

    void issued(CertificateRequest request, String issuer, List<X509Certificate> chain) {
        jdbc.sql("""
                insert into est_enrolment (request_id, issuer, csr_sha256, chain, fingerprint, issued_at)
                values (:request, :issuer, :csr, :chain, :fingerprint, :at)
                on conflict (request_id) do nothing
                """)
                .param("request", request.id()).param("issuer", issuer).param("csr", request.csrSha256())
                .param("chain", Certificates.pem(chain))
                .param("fingerprint", Certificates.fingerprint(chain.get(0)))
                .param("at", OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC))
                .update();
    }

    /** Whether the issuer gave us this certificate. */
    boolean hasIssued(String issuer, String fingerprint) {
        // index est_enrolment_fingerprint
        return jdbc.sql("select exists (select from est_enrolment where fingerprint = :fingerprint and issuer = :issuer)")
                .param("fingerprint", fingerprint).param("issuer", issuer)
                .query(Boolean.class).single();
    }

    private record Enrolment(String csrSha256, String chain) {
    }
}
