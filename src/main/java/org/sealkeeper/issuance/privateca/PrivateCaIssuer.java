package org.sealkeeper.issuance.privateca;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.sealkeeper.issuance.Answer;
import org.sealkeeper.issuance.CertificateRequest;
import org.sealkeeper.issuance.CertificationRequest;
import org.sealkeeper.issuance.Issuer;
import org.sealkeeper.issuance.RefusedByIssuer;
import org.sealkeeper.issuance.privateca.Authority.Name;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Issues from the private CA. Request and certificate are one transaction, so a request never gets two. */
@Component
class PrivateCaIssuer implements Issuer {

    private final JdbcClient jdbc;
    private final Authorities authorities;
    private final IssuingPolicy policy;
    private final CertificateMaker maker;
    private final CaSettings settings;
    private final Clock clock;

    PrivateCaIssuer(JdbcClient jdbc, Authorities authorities, IssuingPolicy policy, CertificateMaker maker,
            CaSettings settings, Clock clock) {
        this.jdbc = jdbc;
        this.authorities = authorities;
        this.policy = policy;
        this.maker = maker;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public String id() {
        return "private-ca";
    }

    @Override
    @Transactional
    public Answer request(CertificateRequest request) throws RefusedByIssuer {
        Optional<X509Certificate> before = issuedBefore(request);
        Authority intermediate = authorities.named(Name.INTERMEDIATE);
        X509Certificate certificate = before.isPresent() ? before.get() : issueOnce(request, intermediate);
        return new Answer.Issued(
                List.of(certificate, intermediate.certificate(), authorities.named(Name.ROOT).certificate()));
    }

    private X509Certificate issueOnce(CertificateRequest request, Authority intermediate) throws RefusedByIssuer {
        CertificationRequest accepted = policy.accept(request.csr(), request.kind());
        if (claim(request)) {
            return issue(request, accepted, intermediate);
        }
        return issuedBefore(request).orElseThrow(() -> new IllegalStateException(
                "The private CA knows request " + request.id() + ", but not what it issued for it"));
    }

    /** Whether the request is new. Of two that ask at the same time, the second waits here for the first. */
    private boolean claim(CertificateRequest request) {
        return jdbc.sql("""
                insert into ca_request (id, csr_sha256, asked_at)
                values (:id, :csr, :at)
                on conflict (id) do nothing
                """)
                .param("id", request.id())
                .param("csr", request.csrSha256())
                .param("at", utc(clock.instant()))
                .update() == 1;
    }

    private X509Certificate issue(CertificateRequest request, CertificationRequest accepted, Authority intermediate) {
        Profile profile = Profile.of(request.kind());
        X509Certificate certificate = maker.endEntity(intermediate, accepted, profile, clock.instant(),
                settings.validityDays(request.kind()));
        jdbc.sql("""
                insert into ca_certificate (serial, request_id, certificate, issued_at, not_after)
                values (:serial, :request, :certificate, :at, :notAfter)
                """)
                .param("serial", certificate.getSerialNumber().toString(16))
                .param("request", request.id())
                .param("certificate", CertificateMaker.der(certificate))
                .param("at", utc(clock.instant()))
                .param("notAfter", utc(certificate.getNotAfter().toInstant()))
                .update();
        return certificate;
    }

    private Optional<X509Certificate> issuedBefore(CertificateRequest request) throws RefusedByIssuer {
        Optional<Issued> issued = jdbc.sql("""
                select r.csr_sha256, c.certificate
                from ca_certificate c
                join ca_request r on r.id = c.request_id
                where r.id = :id
                """)
                .param("id", request.id())
                .query((row, number) -> new Issued(row.getString("csr_sha256"),
                        Authorities.read(row.getBytes("certificate"))))
                .optional();
        if (issued.isPresent() && !issued.get().csrSha256().equals(request.csrSha256())) {
            throw new RefusedByIssuer("The private CA was asked with this request's id before, for something else.");
        }
        return issued.map(Issued::certificate);
    }

    private static OffsetDateTime utc(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    private record Issued(String csrSha256, X509Certificate certificate) {
    }
}
