package org.sealkeeper.inventory;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** All signatures at a glance: counted by the database, however many there are. */
@Component
public class Outlook {

    private final JdbcClient jdbc;
    private final Inventory inventory;
    private final Clock clock;

    Outlook(JdbcClient jdbc, Inventory inventory, Clock clock) {
        this.jdbc = jdbc;
        this.inventory = inventory;
        this.clock = clock;
    }

    /** How many signatures are in each state; every state has its number. */
    public Map<SignatureState, Long> states() {
        // the indexes on effective_expiry, critical_from and due_from alone; who is lapsed is also critical and due by then
        return jdbc.sql("""
                select (select count(*) from signature) as everything,
                       (select count(*) from signature where effective_expiry is null) as unknown,
                       (select count(*) from signature where effective_expiry < :now) as lapsed,
                       (select count(*) from signature where critical_from <= :now) as critical,
                       (select count(*) from signature where due_from <= :now) as due
                """)
                .param("now", utc(clock.instant()))
                .query((row, number) -> Map.of(
                        SignatureState.UNKNOWN, row.getLong("unknown"),
                        SignatureState.LAPSED, row.getLong("lapsed"),
                        SignatureState.CRITICAL, row.getLong("critical") - row.getLong("lapsed"),
                        SignatureState.DUE, row.getLong("due") - row.getLong("critical"),
                        SignatureState.VALID, row.getLong("everything") - row.getLong("unknown") - row.getLong("due")))
                .single();
    }

    /** On how many signatures the effective expiry falls, by day (UTC), from now on; days with none are left out. */
    public Map<LocalDate, Long> expiries(Instant until) {
        // index signature_effective_expiry alone
        Map<LocalDate, Long> days = new TreeMap<>();
        jdbc.sql("""
                select (effective_expiry at time zone 'UTC')::date as day, count(*) as signatures
                from signature
                where effective_expiry >= :now
                  and effective_expiry < :until
                group by day
                """)
                .param("now", utc(clock.instant()))
                .param("until", utc(until))
                .query((row, number) -> days.put(row.getObject("day", LocalDate.class), row.getLong("signatures")))
                .list();
        return days;
    }

    /** Those that will lapse next, the next one first. */
    public List<Signature> next(int limit) {
        // index signature_effective_expiry
        return inventory.inOrder(jdbc.sql("""
                select id from signature
                where effective_expiry >= :now
                order by effective_expiry, id
                limit :limit
                """)
                .param("now", utc(clock.instant())).param("limit", limit)
                .query(UUID.class).list());
    }

    /** Those that have lapsed, the latest first. */
    public List<Signature> lapsed(int limit) {
        // index signature_effective_expiry, backwards
        return inventory.inOrder(jdbc.sql("""
                select id from signature
                where effective_expiry < :now
                order by effective_expiry desc, id desc
                limit :limit
                """)
                .param("now", utc(clock.instant())).param("limit", limit)
                .query(UUID.class).list());
    }

    /** Signatures that need somebody to see to them: how many, and the first of them. */
    public record Some(long total, List<Signature> first) {
    }

    /**
     * Signatures with fewer keepers left than {@link Signature#ENOUGH_KEEPERS}, the one that expires first on top.
     *
     * @param active who counts as a keeper
     */
    public Some lackingKeepers(Collection<String> active, int limit) {
        List<String> gone = named().stream().filter(keeper -> !active.contains(keeper)).toList();
        // signature_few_keepers for those who have too few; keeper_user for those who have lost one
        return some(jdbc.sql("""
                select id, count(*) over () as total
                from (
                    select s.id, s.effective_expiry
                    from signature s
                    where s.keepers_named < %1$d
                    union
                    select s.id, s.effective_expiry
                    from signature s
                    where s.id in (select k.signature_id from keeper k where k.user_id = any(:gone))
                      and (select count(*) from keeper k
                           where k.signature_id = s.id and k.user_id = any(:active)) < %1$d) lacking
                order by effective_expiry, id
                limit :limit
                """.formatted(Signature.ENOUGH_KEEPERS))
                .param("gone", gone.toArray(String[]::new))
                .param("active", active.toArray(String[]::new))
                .param("limit", limit));
    }

    /** Everybody who is named as a keeper of something. */
    public List<String> named() {
        // index keeper_user, one probe for each person
        return jdbc.sql("""
                with recursive named as (
                    (select user_id from keeper order by user_id limit 1)
                    union all
                    select (select k.user_id from keeper k where k.user_id > n.user_id order by k.user_id limit 1)
                    from named n
                    where n.user_id is not null)
                select user_id from named where user_id is not null
                """)
                .query(String.class).list();
    }

    private Some some(JdbcClient.StatementSpec query) {
        var totals = new AtomicLong();
        List<UUID> ids = query.query((row, number) -> {
            totals.set(row.getLong("total"));
            return row.getObject("id", UUID.class);
        }).list();
        return new Some(totals.get(), inventory.inOrder(ids));
    }

    /** How many signatures each keeper looks after. */
    public Map<String, Long> keepers() {
        // all of index keeper_user
        return jdbc.sql("select user_id, count(*) as signatures from keeper group by user_id order by user_id")
                .query((row, number) -> Map.entry(row.getString("user_id"), row.getLong("signatures"))).list().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, same) -> one, TreeMap::new));
    }

    /** The names of signatures, by id; of those that are unknown there is none. */
    public Map<SignatureId, String> names(Collection<SignatureId> ids) {
        return jdbc.sql("select id, name from signature where id = any(:ids)")
                .param("ids", ids.stream().map(SignatureId::value).distinct().toArray(UUID[]::new))
                .query((row, number) -> Map.entry(new SignatureId(row.getObject("id", UUID.class)),
                        row.getString("name")))
                .list().stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static OffsetDateTime utc(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
