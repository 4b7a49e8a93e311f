package org.sealkeeper.notification;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What each person wants of their mails. */
@Component
public class Preferences {

    private final JdbcClient jdbc;
    private final Ledger ledger;
    private final Clock clock;

    Preferences(JdbcClient jdbc, Ledger ledger, Clock clock) {
        this.jdbc = jdbc;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** Of somebody who has chosen nothing, too. */
    public Preference of(String user) {
        return jdbc.sql("""
                /* prepared */ select digest_hour, zone, quiet_from, quiet_until, muted
                from notification_preference where user_id = :user
                """).param("user", user)
                .query(Preferences::read).optional().orElse(Preference.NONE);
    }

    /** A mail that was held for a daily mail that will not come any more goes with the next one, whenever that is. */
    @Transactional
    public void change(String user, Preference preference) {
        jdbc.sql("""
                insert into notification_preference (user_id, digest_hour, zone, quiet_from, quiet_until, muted)
                values (:user, :hour, :zone, :from, :until, :muted)
                on conflict (user_id) do update
                    set digest_hour = excluded.digest_hour, zone = excluded.zone, quiet_from = excluded.quiet_from,
                        quiet_until = excluded.quiet_until, muted = excluded.muted
                """)
                .param("user", user)
                .param("hour", preference.digestHour().orElse(null), java.sql.Types.SMALLINT)
                .param("zone", preference.zone())
                .param("from", preference.quietFrom().orElse(null))
                .param("until", preference.quietUntil().orElse(null))
                .param("muted", preference.muted().stream().map(Topic::name).sorted().collect(Collectors.joining(",")))
                .update();
        if (preference.digestHour().isEmpty()) {
            // what was held for the daily mail goes by itself now
            jdbc.sql("""
                    update mail set state = 'WAITING', next_try_at = now()
                    where user_id = :user and state = 'IN_DIGEST' and digest is null
                    """).param("user", user).update();
        }
        ledger.record(Entry.of("notification.preferred").actor(user)
                .detail("muted", preference.muted().stream().map(Topic::name).sorted().toList())
                .detail("digestHour", preference.digestHour()).detail("zone", preference.zone()));
    }

    /** Whose daily mail is due and has not been begun; each is given out once a day, whatever node asks. */
    @Transactional
    public List<String> takeDueDigests() {
        List<Due> all = jdbc.sql("select user_id, digest_hour, zone, digested_on from notification_preference where digest_hour is not null")
                .query((row, number) -> new Due(row.getString("user_id"), row.getInt("digest_hour"),
                        ZoneId.of(row.getString("zone")), Optional.ofNullable(row.getObject("digested_on", LocalDate.class))))
                .list();
        return all.stream().filter(this::isDue).filter(due -> jdbc.sql("""
                update notification_preference set digested_on = :today
                where user_id = :user and (digested_on is null or digested_on < :today)
                """).param("today", due.today(clock)).param("user", due.user()).update() == 1)
                .map(Due::user).toList();
    }

    private boolean isDue(Due due) {
        return ZonedDateTime.now(clock.withZone(due.zone())).getHour() >= due.hour()
                && due.last().filter(day -> !day.isBefore(due.today(clock))).isEmpty();
    }

    private record Due(String user, int hour, ZoneId zone, Optional<LocalDate> last) {

        LocalDate today(Clock clock) {
            return LocalDate.now(clock.withZone(zone));
        }
    }

    private static Preference read(ResultSet row, int number) throws SQLException {
        return new Preference(Optional.ofNullable(row.getObject("digest_hour", Integer.class)), row.getString("zone"),
                Optional.ofNullable(row.getString("quiet_from")), Optional.ofNullable(row.getString("quiet_until")),
                topics(row.getString("muted")));
    }

    private static Set<Topic> topics(String names) {
        return names.isEmpty() ? Set.of() : EnumSet.copyOf(Arrays.stream(names.split(",")).map(Topic::valueOf).toList());
    }
}
