package org.sealkeeper.ledger;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** An {@link EventQuery} as SQL over {@code ledger_event e}. Only what is asked is in it, so that plans fit. */
final class Conditions {

    private final StringBuilder sql = new StringBuilder("true");
    private final Map<String, Object> parameters = new LinkedHashMap<>();

    static Conditions of(EventQuery query) {
        // index ledger_event_signature, ledger_event_renewal, ledger_event_kind, ledger_event_actor,
        // ledger_event_at_sequence
        return new Conditions()
                .and("e.signature_id = :signature", "signature", query.signature())
                .and("e.renewal_id = :renewal", "renewal", query.renewal())
                .and("e.kind = :kind", "kind", query.kind())
                .and("e.actor = :actor", "actor", query.actor())
                .and("e.at >= :from", "from", query.from().map(Conditions::utc))
                .and("e.at < :to", "to", query.to().map(Conditions::utc));
    }

    Conditions and(String condition, String name, Optional<?> value) {
        value.ifPresent(present -> {
            sql.append("\n  and ").append(condition);
            parameters.put(name, present);
        });
        return this;
    }

    String sql() {
        return sql.toString();
    }

    Map<String, Object> parameters() {
        return parameters;
    }

    private static OffsetDateTime utc(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
