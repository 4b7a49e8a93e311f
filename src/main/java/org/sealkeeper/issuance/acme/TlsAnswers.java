package org.sealkeeper.issuance.acme;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.shredzone.acme4j.Identifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What is proved in TLS (tls-alpn-01; RFC 8737). In the database, so that any node can. */
@Component
@Transactional(propagation = Propagation.REQUIRES_NEW)
class TlsAnswers {

    /** An order that has not asked for its name since has come to its end otherwise. */
    private static final Duration KEPT = Duration.ofMinutes(10);

    private final JdbcClient jdbc;
    private final Clock clock;

    TlsAnswers(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** @param digest SHA-256 of the key authorization (RFC 8737, section 3) */
    record Validation(Identifier name, byte[] digest) {
    }

    /** @return whether the name is this order's now; one that another order proves is not */
    boolean give(UUID request, Identifier name, byte[] digest) {
        OffsetDateTime now = OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
        return jdbc.sql("""
                insert into acme_tls_answer as present (server_name, order_of, name, digest, given_at)
                values (:serverName, :request, :name, :digest, :now)
                on conflict (server_name) do update
                set order_of = excluded.order_of, digest = excluded.digest, given_at = excluded.given_at
                where present.order_of = excluded.order_of
                or present.digest = excluded.digest
                or present.given_at < :forgotten
                """)
                .param("serverName", Names.inTls(name)).param("request", request).param("name", name.getValue())
                .param("digest", digest).param("now", now).param("forgotten", now.minus(KEPT))
                .update() == 1;
    }

    void forget(UUID request) {
        jdbc.sql("delete from acme_tls_answer where order_of = :request").param("request", request).update();
    }

    /** @param serverName as the validation server asks for it */
    Optional<Validation> to(String serverName) {
        return jdbc.sql("select name, digest from acme_tls_answer where server_name = :name")
                .param("name", serverName.toLowerCase(Locale.ROOT))
                .query((row, number) -> new Validation(Names.identifier(row.getString("name")), row.getBytes("digest")))
                .optional();
    }
}
