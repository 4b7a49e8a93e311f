package org.sealkeeper.issuance.acme;

import java.security.cert.X509Certificate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.sealkeeper.inventory.Certificates;
import org.sealkeeper.issuance.CertificateRequest;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The record of orders. Each change is committed at once: the server has heard of it even if the step is rolled back. */
@Component
@Transactional(propagation = Propagation.REQUIRES_NEW)
class AcmeOrders {

    private final JdbcClient jdbc;
    private final Ledger ledger;
    private final Clock clock;

    AcmeOrders(JdbcClient jdbc, Ledger ledger, Clock clock) {
        this.jdbc = jdbc;
        this.ledger = ledger;
        this.clock = clock;
    }

    AcmeOrder of(CertificateRequest request, String issuer) {
        jdbc.sql("""
                insert into acme_order (request_id, issuer, csr_sha256, placed_at)
                values (:request, :issuer, :csr, :at)
                on conflict (request_id) do nothing
                """)
                .param("request", request.id()).param("issuer", issuer).param("csr", request.csrSha256())
                .param("at", now()).update();
        return of(request.id());
    }

    AcmeOrder placed(CertificateRequest request, String issuer, String url) {
        jdbc.sql("update acme_order set url = :url, placed_at = :at where request_id = :request")
                .param("url", url).param("at", now()).param("request", request.id()).update();
        ledger.record(Entry.of("acme-order.placed").signature(request.signature().value()).detail("issuer", issuer)
                .detail("request", request.id()).detail("name", url));
        return of(request.id());
    }

    void proofsInPlace(UUID request) {
        jdbc.sql("update acme_order set proofs_at = :at where request_id = :request").param("at", now())
                .param("request", request).update();
    }

    /** The next try is another order. */
    void failed(CertificateRequest request, String issuer, String reason) {
        jdbc.sql("update acme_order set url = null, proofs_at = null, attempts = attempts + 1 where request_id = :request")
                .param("request", request.id()).update();
        ledger.record(Entry.of("acme-order.failed").signature(request.signature().value()).detail("issuer", issuer)
                .detail("request", request.id()).detail("reason", reason));
    }

    void issued(UUID request, List<X509Certificate> chain) {
        jdbc.sql("update acme_order set chain = :chain, fingerprint = :fingerprint where request_id = :request")
                .param("chain", Certificates.pem(chain)).param("fingerprint", Certificates.fingerprint(chain.get(0)))
                .param("request", request).update();
    }

    void refused(UUID request, String reason) {
        jdbc.sql("update acme_order set refusal = :reason where request_id = :request")
                .param("reason", reason).param("request", request).update();
    }

    /** Whether the issuer gave us this certificate. */
    boolean hasIssued(String issuer, String fingerprint) {
        // index acme_order_fingerprint
        return jdbc.sql("""
                select exists (select from acme_order where fingerprint = :fingerprint and issuer = :issuer)
                """)
                .param("fingerprint", fingerprint).param("issuer", issuer).query(Boolean.class).single();
    }

    private AcmeOrder of(UUID request) {
        return jdbc.sql("select * from acme_order where request_id = :request").param("request", request)
                .query(AcmeOrders::toOrder).single();
    }

    private static AcmeOrder toOrder(ResultSet row, int number) throws SQLException {
        return new AcmeOrder(row.getObject("request_id", UUID.class), row.getString("csr_sha256"),
                Optional.ofNullable(row.getString("url")), row.getInt("attempts"),
                row.getObject("placed_at", OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getObject("proofs_at", OffsetDateTime.class)).map(OffsetDateTime::toInstant),
                Optional.ofNullable(row.getString("chain")).map(Certificates::parse),
                Optional.ofNullable(row.getString("refusal")));
    }

    private OffsetDateTime now() {
        return OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
