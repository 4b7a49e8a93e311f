package org.sealkeeper.issuance.cmp;

import java.security.cert.X509Certificate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.sealkeeper.inventory.Certificates;
import org.sealkeeper.inventory.VersionId;
import org.sealkeeper.issuance.CertificateRequest;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The record of what was said to CMP servers. Each change is committed at once, whatever becomes of the step that makes
 * it: the server has heard the message even if the step is rolled back.
 */
@Component
@Transactional(propagation = Propagation.REQUIRES_NEW)
class CmpTransactions {

    private static final int ID_BYTES = 16;
    private static final int NONCE_BYTES = 16;

    private final JdbcClient jdbc;
    private final Ledger ledger;
    private final Clock clock;

    CmpTransactions(JdbcClient jdbc, Ledger ledger, Clock clock) {
        this.jdbc = jdbc;
        this.ledger = ledger;
        this.clock = clock;
    }

    Optional<CmpTransaction> of(UUID request) {
        return jdbc.sql("select * from cmp_transaction where request_id = :request").param("request", request)
                .query(CmpTransactions::toTransaction).optional();
    }

    /** Before the first message. Of two that begin at the same time, one does, and the other goes on with it. */
    CmpTransaction begin(CertificateRequest request, String issuer, RequestType type, Optional<VersionId> updated) {
        int begun = jdbc.sql("""
                insert into cmp_transaction
                    (request_id, issuer, csr_sha256, transaction_id, first_nonce, request_type, updated_version, state,
                     changed_at)
                values (:request, :issuer, :csr, :id, :nonce, :type, :updated, 'SENT', :at)
                on conflict (request_id) do nothing
                """)
                .param("request", request.id()).param("issuer", issuer).param("csr", request.csrSha256())
                .param("id", Random.bytes(ID_BYTES)).param("nonce", Random.bytes(NONCE_BYTES)).param("type", type.name())
                .param("updated", updated.map(VersionId::value).orElse(null)).param("at", now())
                .update();
        CmpTransaction transaction = of(request.id()).orElseThrow();
        if (begun == 1) {
            ledger.record(Entry.of("cmp-transaction.begun").signature(request.signature().value())
                    .detail("issuer", issuer).detail("request", request.id()).detail("type", type)
                    .detail("name", HexFormat.of().formatHex(transaction.id())));
        }
        return transaction;
    }

    CmpTransaction waiting(UUID request, int number, byte[] serverNonce) {
        jdbc.sql("""
                update cmp_transaction
                set state = 'WAITING', number = :number, server_nonce = :nonce, changed_at = :at
                where request_id = :request
                """)
                .param("number", number).param("nonce", serverNonce).param("at", now()).param("request", request)
                .update();
        return of(request).orElseThrow();
    }

    CmpTransaction issued(UUID request, int number, byte[] serverNonce, List<X509Certificate> chain) {
        jdbc.sql("""
                update cmp_transaction
                set state = 'ISSUED', number = :number, server_nonce = :nonce, chain = :chain,
                    fingerprint = :fingerprint, changed_at = :at
                where request_id = :request
                """)
                .param("number", number).param("nonce", serverNonce).param("chain", Certificates.pem(chain))
                .param("fingerprint", Certificates.fingerprint(chain.get(0))).param("at", now())
                .param("request", request)
                .update();
        return of(request).orElseThrow();
    }

    void confirmed(UUID request) {
        jdbc.sql("update cmp_transaction set state = 'CONFIRMED', changed_at = :at where request_id = :request")
                .param("at", now()).param("request", request).update();
    }

    void refused(UUID request, String reason) {
        jdbc.sql("""
                update cmp_transaction set state = 'REFUSED', refusal = :reason, changed_at = :at
                where request_id = :request
                """)
                .param("reason", reason).param("at", now()).param("request", request)
                .update();
    }

    /** The server has closed it without an effect; the next try is a new one. */
    void forget(UUID request) {
        jdbc.sql("delete from cmp_transaction where request_id = :request").param("request", request).update();
    }

    /** Whether the issuer gave us this certificate. */
    boolean hasIssued(String issuer, String fingerprint) {
        // index cmp_transaction_fingerprint
        return jdbc.sql("""
                select exists (select from cmp_transaction where fingerprint = :fingerprint and issuer = :issuer
                    and state = 'CONFIRMED')
                """)
                .param("fingerprint", fingerprint).param("issuer", issuer)
                .query(Boolean.class).single();
    }

    boolean hasRefusedToUpdate(VersionId version) {
        // index cmp_transaction_updated_version
        return jdbc.sql("""
                select exists (select from cmp_transaction where updated_version = :version and state = 'REFUSED')
                """)
                .param("version", version.value()).query(Boolean.class).single();
    }

    private OffsetDateTime now() {
        return OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private static CmpTransaction toTransaction(ResultSet row, int number) throws SQLException {
        String chain = row.getString("chain");
        return new CmpTransaction(row.getObject("request_id", UUID.class), row.getBytes("transaction_id"),
                row.getBytes("first_nonce"), row.getString("csr_sha256"), RequestType.valueOf(row.getString("request_type")),
                Optional.ofNullable(row.getObject("updated_version", UUID.class)).map(VersionId::new),
                CmpTransaction.State.valueOf(row.getString("state")), row.getInt("number"),
                row.getBytes("server_nonce"), chain == null ? List.of() : Certificates.parse(chain),
                Optional.ofNullable(row.getString("refusal")));
    }
}
