package org.sealkeeper.verification;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The verification reports, one for each run of the checks. */
@Component
public class Reports {

    /** The steps of a run; each replaces what it wrote before, when it is done again. */
    enum Part {
        CERTIFICATE, ENDPOINTS, PLATFORM
    }

    private final JdbcClient jdbc;
    private final Inventory inventory;
    private final Ledger ledger;
    private final Clock clock;

    Reports(JdbcClient jdbc, Inventory inventory, Ledger ledger, Clock clock) {
        this.jdbc = jdbc;
        this.inventory = inventory;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** The oldest first. */
    public List<Report> ofRenewal(UUID renewal) {
        // index verification_report_renewal
        return jdbc.sql("select * from verification_report where renewal_id = :renewal order by begun_at, id")
                .param("renewal", renewal)
                .query(this::report)
                .list();
    }

    /** The last one of a comparison with what is recorded. */
    public Optional<Report> newestOfDrift(UUID drift) {
        // index verification_report_drift
        return jdbc.sql("""
                select * from verification_report
                where drift_id = :drift and completed_at is not null
                order by begun_at desc
                limit 1
                """)
                .param("drift", drift).query(this::report).optional();
    }

    void write(Run run, Part part, List<Result> results) {
        UUID report = open(run);
        jdbc.sql("delete from verification_result where report_id = :report and part = :part")
                .param("report", report).param("part", part.ordinal()).update();
        for (int position = 0; position < results.size(); position++) {
            Result result = results.get(position);
            jdbc.sql("""
                    insert into verification_result
                        (report_id, part, position, check_id, outcome, sentence, sentence_zh, checked_at)
                    values (:report, :part, :position, :check, :outcome, :sentence, :chinese, :at)
                    """)
                    .param("report", report)
                    .param("part", part.ordinal())
                    .param("position", position)
                    .param("check", result.check())
                    .param("outcome", result.outcome().name())
                    .param("sentence", result.sentence())
                    .param("chinese", result.chineseSentence())
                    .param("at", utc(clock.instant()))
                    .update();
        }
    }

    /**
     * Closes the report of a run.
     *
     * @return whether every part was checked and nothing has failed
     */
    boolean complete(Run run) {
        Report report = find(open(run));
        boolean verified = partsOf(report.id()) == Part.values().length
                && report.entries().stream().noneMatch(entry -> entry.result().outcome() == Outcome.FAILED);
        jdbc.sql("update verification_report set completed_at = :at, verified = :verified where id = :id")
                .param("at", utc(clock.instant())).param("verified", verified).param("id", report.id())
                .update();
        ledger.record(Entry.of("verification.completed").renewal(report.renewal().orElse(null)).signature(report.signature())
                .outcome(verified ? "VERIFIED" : "NOT_VERIFIED")
                .detail("report", report.id()).detail("number", report.versionNumber())
                .detail("sha256", report.fingerprint())
                .detail("failed", checks(report, Outcome.FAILED)).detail("warnings", checks(report, Outcome.WARNING)));
        return verified;
    }

    private UUID open(Run run) {
        Optional<UUID> there = jdbc.sql("select id from verification_report where run = :run")
                .param("run", run.id()).query(UUID.class).optional();
        if (there.isPresent()) {
            return there.get();
        }
        Version version = inventory.version(run.version());
        UUID id = UUID.randomUUID();
        jdbc.sql("""
                insert into verification_report
                    (id, run, renewal_id, drift_id, signature_id, version_id, version_number, fingerprint, begun_at)
                values (:id, :run, :renewal, :drift, :signature, :version, :number, :fingerprint, :at)
                """)
                .param("id", id)
                .param("run", run.id())
                .param("renewal", run.renewal().orElse(null))
                .param("drift", run.drift().orElse(null))
                .param("signature", run.signature().value())
                .param("version", run.version().value())
                .param("number", version.number())
                .param("fingerprint", version.fingerprint())
                .param("at", utc(clock.instant()))
                .update();
        return id;
    }

    private Report find(UUID id) {
        return jdbc.sql("select * from verification_report where id = :id").param("id", id).query(this::report).single();
    }

    private int partsOf(UUID report) {
        return jdbc.sql("select count(distinct part) from verification_result where report_id = :report")
                .param("report", report).query(Integer.class).single();
    }

    private static List<String> checks(Report report, Outcome outcome) {
        return report.entries().stream().map(Report.Entry::result).filter(result -> result.outcome() == outcome)
                .map(Result::check).toList();
    }

    private Report report(ResultSet row, int number) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        boolean verified = row.getBoolean("verified");
        boolean decided = !row.wasNull();
        return new Report(id, Optional.ofNullable(row.getObject("renewal_id", UUID.class)), row.getObject("signature_id", UUID.class),
                row.getObject("version_id", UUID.class), row.getInt("version_number"), row.getString("fingerprint"),
                row.getObject("begun_at", OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getObject("completed_at", OffsetDateTime.class)).map(OffsetDateTime::toInstant),
                decided ? Optional.of(verified) : Optional.empty(), entries(id));
    }

    private List<Report.Entry> entries(UUID report) {
        return jdbc.sql("""
                /* prepared */ select check_id, outcome, sentence, sentence_zh, checked_at
                from verification_result where report_id = :report order by part, position
                """)
                .param("report", report)
                .query((row, number) -> new Report.Entry(
                        new Result(row.getString("check_id"), Outcome.valueOf(row.getString("outcome")),
                                row.getString("sentence"), row.getString("sentence_zh")),
                        row.getObject("checked_at", OffsetDateTime.class).toInstant()))
                .list();
    }

    private static OffsetDateTime utc(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
