package org.sealkeeper.backup;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.sealkeeper.inventory.Criticality;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.text.Refusal;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * How often signatures are backed up by themselves: as {@code sealkeeper.backup.schedule.<criticality>} says, unless
 * somebody has chosen otherwise for one.
 */
@Component
public class BackupSchedules {

    private static final Map<Criticality, Period> USUAL = Map.of(Criticality.LOW, Period.ofDays(30),
            Criticality.NORMAL, Period.ofDays(7), Criticality.HIGH, Period.ofDays(1));
    private static final int MOST_DAYS = 366;
    private static final int MOST_AT_ONCE = 500;
    /** A backup that was begun a little later than the hour yesterday is due in that hour today. */
    private static final Duration SLACK = Duration.ofHours(2);

    private final JdbcClient jdbc;
    private final BackupRequests requests;
    private final Inventory inventory;
    private final Ledger ledger;
    private final Clock clock;
    private final Map<Criticality, Integer> days = new EnumMap<>(Criticality.class);

    BackupSchedules(JdbcClient jdbc, BackupRequests requests, Inventory inventory, Ledger ledger, Clock clock,
            Environment environment) {
        this.jdbc = jdbc;
        this.requests = requests;
        this.inventory = inventory;
        this.ledger = ledger;
        this.clock = clock;
        for (Criticality criticality : Criticality.values()) {
            String property = "sealkeeper.backup.schedule." + criticality.name().toLowerCase(Locale.ROOT);
            Period every = environment.getProperty(property, Period.class, USUAL.get(criticality));
            StoreSettingsRefused.unless(every.toTotalMonths() == 0 && every.getDays() >= 0 && every.getDays() <= MOST_DAYS,
                    property + " is a number of days, such as P7D, or P0D for never");
            days.put(criticality, every.getDays());
        }
    }

    /**
     * @param everyDays 0: never by itself
     * @param own whether it was chosen for this signature
     */
    public record Schedule(int everyDays, boolean own) {
    }

    @Transactional(readOnly = true)
    public Schedule of(SignatureId signature) {
        Criticality criticality = inventory.signature(signature).criticality();
        return own(signature).map(every -> new Schedule(every, true))
                .orElseGet(() -> new Schedule(days.get(criticality), false));
    }

    /** @param everyDays 0 for never; empty for as its criticality says */
    @Transactional
    public void choose(SignatureId signature, Optional<Integer> everyDays, String actor) {
        inventory.signature(signature);
        if (everyDays.filter(every -> every < 0 || every > MOST_DAYS).isPresent()) {
            throw Refusal.of(Refusal.Kind.INVALID, "backup.schedule-days", MOST_DAYS);
        }
        jdbc.sql("delete from backup_schedule where signature_id = :id").param("id", signature.value()).update();
        everyDays.ifPresent(every -> jdbc.sql("""
                insert into backup_schedule (signature_id, every_days, set_by, set_at)
                values (:id, :days, :by, :at)
                """)
                .param("id", signature.value()).param("days", every).param("by", actor)
                .param("at", BackupRecords.utc(clock.instant())).update());
        ledger.record(Entry.of("backup.schedule-chosen").signature(signature.value()).actor(actor)
                .detail("everyDays", everyDays));
    }

    /** Has those backed up that are due, those first that wait longest. */
    @Transactional
    public int startDue() {
        List<SignatureId> due = due();
        due.forEach(signature -> requests.request(signature, "scheduled"));
        return due.size();
    }

    /** Signatures in use whose last backup, or registration, is older than their schedule. */
    List<SignatureId> due() {
        Instant now = clock.instant().plus(SLACK);
        // index backup_signature for each signature in use
        return jdbc.sql("""
                select s.id
                from signature s
                join version v on v.signature_id = s.id and v.state = 'ACTIVE'
                left join backup_schedule c on c.signature_id = s.id
                cross join lateral (select coalesce(c.every_days,
                    case s.criticality when 'LOW' then :low when 'NORMAL' then :normal else :high end) as days) every
                cross join lateral (select coalesce((select b.begun_at from backup b where b.signature_id = s.id
                    order by b.sequence desc limit 1), s.created_at) as at) last
                where every.days > 0
                  and last.at < :now::timestamptz - every.days * interval '1 day'
                order by last.at
                limit :most
                """)
                .param("low", days.get(Criticality.LOW))
                .param("normal", days.get(Criticality.NORMAL))
                .param("high", days.get(Criticality.HIGH))
                .param("now", BackupRecords.utc(now))
                .param("most", MOST_AT_ONCE)
                .query((row, number) -> new SignatureId(row.getObject("id", UUID.class)))
                .list();
    }

    private Optional<Integer> own(SignatureId signature) {
        return jdbc.sql("select every_days from backup_schedule where signature_id = :id")
                .param("id", signature.value()).query(Integer.class).optional();
    }
}
