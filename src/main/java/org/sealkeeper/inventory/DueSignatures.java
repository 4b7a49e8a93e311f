package org.sealkeeper.inventory;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The signatures that concern the expiry watch today, the most urgent first. What they cost depends on how many these
 * are, not on how many there are in all.
 */
@Component
public class DueSignatures {

    private final Inventory inventory;
    private final Outlook outlook;
    private final JdbcClient jdbc;
    private final Clock clock;

    DueSignatures(Inventory inventory, Outlook outlook, JdbcClient jdbc, Clock clock) {
        this.inventory = inventory;
        this.outlook = outlook;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Whose effective expiry has passed. */
    public List<SignatureId> lapsed() {
        // index signature_effective_expiry
        return ids(jdbc.sql("""
                select id from signature
                where effective_expiry < :now
                order by effective_expiry, id
                """)
                .param("now", utc(clock.instant())));
    }

    /** Whose renewal window has begun, by the effective expiry. */
    public List<SignatureId> inRenewalWindow() {
        // index signature_due_from
        return ids(jdbc.sql("""
                select id from signature
                where due_from <= :now
                order by effective_expiry, id
                """)
                .param("now", utc(clock.instant())));
    }

    /**
     * Of whose expiry there is something to remind by the end of this day (UTC), or whose keepers have become too few.
     *
     * @param active who counts as a keeper
     */
    public List<SignatureId> toTellOf(Collection<String> active) {
        List<String> gone = outlook.named().stream().filter(keeper -> !active.contains(keeper)).toList();
        // indexes signature_remind_from, signature_few_keepers, keeper_user
        return ids(jdbc.sql("""
                select id from signature
                where effective_expiry is not null
                  and id in (
                      select r.id from signature r where r.remind_from < :tomorrow
                      union
                      select f.id from signature f where f.keepers_named < %d
                      union
                      select k.signature_id from keeper k where k.user_id = any(:gone))
                order by effective_expiry, id
                """.formatted(Signature.ENOUGH_KEEPERS))
                .param("tomorrow", LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).plusDays(1)
                        .atStartOfDay().atOffset(ZoneOffset.UTC))
                .param("gone", gone.toArray(String[]::new)));
    }

    /** As they are now; those that are unknown are left out. */
    public List<Signature> signatures(List<SignatureId> ids) {
        return inventory.inOrder(ids.stream().map(SignatureId::value).toList());
    }

    private static List<SignatureId> ids(JdbcClient.StatementSpec query) {
        return query.query(UUID.class).list().stream().map(SignatureId::new).toList();
    }

    private static OffsetDateTime utc(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
