package org.sealkeeper.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.camunda.bpm.engine.RuntimeService;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sealkeeper.inventory.Criticality;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.VersionId;
import org.sealkeeper.ledger.LedgerEvent;
import org.sealkeeper.security.People;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.mock.env.MockEnvironment;

/** What is kept of backups and why; what goes goes whole, and what a store protects stays. */
class RetentionTest extends BackupTest {

    private static final VersionId VERSION = new VersionId(UUID.randomUUID());

    @Autowired
    private Backups backups;
    @Autowired
    private BackupRecords records;
    @Autowired
    private RuntimeService runtime;
    @Autowired
    private People people;
    private SignatureId signature;

    @BeforeEach
    void a_signature() {
        signature = registered(unique("Kept"), Criticality.LOW);
    }

    @Test
    void the_last_of_each_day_week_month_and_year_stays() {
        List<Backup> there = newestFirst(proven(1, "2024-06-30T10:00:00Z"), proven(2, "2025-06-30T10:00:00Z"),
                proven(3, "2025-12-31T10:00:00Z"), proven(4, "2026-10-31T10:00:00Z"), proven(5, "2026-11-15T10:00:00Z"),
                proven(6, "2026-11-23T10:00:00Z"), proven(7, "2026-11-24T08:00:00Z"), proven(8, "2026-11-24T10:00:00Z"));

        List<RetentionDecision> decisions = rule(2, 2, 2, 2).decide(there);

        assertThat(told(decisions)).containsExactly(
                "8: It is the newest backup of the signature. It is the last proven backup of version 3, which is in use."
                        + " It is the last of the day 2026-11-24. It is the last of the week 2026-W48."
                        + " It is the last of the month 2026-11. It is the last of the year 2026.",
                "7 goes", "6: It is the last of the day 2026-11-23.", "5: It is the last of the week 2026-W46.",
                "4: It is the last of the month 2026-10.", "3: It is the last of the year 2025.", "2 goes", "1 goes");
        assertThat(decisions.get(0).sentence(Locale.SIMPLIFIED_CHINESE)).startsWith("它是该签名最新的备份。");
    }

    @Test
    void the_last_proven_backup_of_an_active_version_stays_whatever_the_policy_says() {
        List<Backup> there = newestFirst(proven(1, "2020-01-01T10:00:00Z"), proven(2, "2020-01-02T10:00:00Z"),
                of(3, Backup.State.FAILED, "2026-11-23T10:00:00Z", false), of(4, Backup.State.WRITTEN,
                        "2026-11-24T10:00:00Z", false));

        assertThat(told(rule(0, 0, 0, 0).decide(there))).containsExactly("4: It is the newest backup of the signature."
                + " It is not proven, and nobody has set it aside.", "3: It is not proven, and nobody has set it aside.",
                "2: It is the last proven backup of version 3, which is in use.", "1 goes");
    }

    @Test
    void a_backup_that_was_set_aside_goes_only_when_a_later_one_is_proven() {
        Backup aside = of(1, Backup.State.FAILED, "2026-11-23T10:00:00Z", true);

        assertThat(rule(0, 0, 0, 0).decide(newestFirst(aside, proven(2, "2026-11-24T10:00:00Z"))).get(1).sentence(
                Locale.ENGLISH)).isEqualTo("It was set aside, and another is proven.");
        assertThat(rule(0, 0, 0, 0).decide(newestFirst(aside, of(2, Backup.State.WRITTEN, "2026-11-24T10:00:00Z",
                false))).get(1).stays()).isTrue();
    }

    @Test
    void a_clock_that_went_back_makes_more_stay_and_the_sequence_says_what_is_last() {
        List<Backup> there = newestFirst(proven(1, "2026-11-24T10:00:00Z"), proven(2, "2027-11-24T10:00:00Z"),
                proven(3, "2026-11-24T11:00:00Z"));

        assertThat(told(rule(3, 0, 0, 0).decide(there))).noneMatch(decision -> decision.endsWith("goes"));
        assertThat(rule(1, 0, 0, 0).decide(there).get(0).backup().sequence()).isEqualTo(3);
        assertThat(told(rule(1, 0, 0, 0).decide(there)).get(1)).isEqualTo("2 goes");
    }

    @Test
    void settings_that_are_no_numbers_are_refused_and_what_is_left_out_is_as_usual() {
        var settings = new RetentionSettings(new MockEnvironment()
                .withProperty("sealkeeper.backup.retention.high.years", "30"));
        assertThat(settings.keep(Criticality.HIGH)).isEqualTo(new RetentionSettings.Keep(60, 26, 36, 30));
        assertThat(settings.keep(Criticality.NORMAL)).isEqualTo(new RetentionSettings.Keep(30, 12, 24, 5));
        assertThatThrownBy(() -> new RetentionSettings(new MockEnvironment()
                .withProperty("sealkeeper.backup.retention.low.days", "-7"))).hasMessageContaining("retention.low");
    }

    @Test
    void a_dry_run_explains_and_a_run_removes_and_both_ends_are_in_the_ledger() {
        BackupId old = written(backups);
        BackupId newer = written(backups);
        String prefix = backups.backup(old).prefix();

        JsonNode dry = kim.get("/api/v1/backups/retention?signature=" + signature).ok().json().get("decisions");
        assertThat(dry.at("/0/stays").asBoolean()).isTrue();
        assertThat(dry.at("/1/stays").asBoolean()).isFalse();
        assertThat(dry.at("/1/sentence").asText()).startsWith("Later backups stand for its day");
        assertThat(kim.get("/api/v1/backups/retention").ok().json().get("decisions")).isNotEmpty();
        assertThat(DATA.resolve("backups").resolve(prefix)).isDirectory();

        kim.post("/api/v1/retention-runs", Map.of()).refused(403);
        String run = root.post("/api/v1/retention-runs", Map.of()).refused(202).json().get("id").asText();
        JsonNode ended = await().atMost(PATIENCE).until(() -> root.get("/api/v1/retention-runs/" + run).ok().json(),
                view -> !view.get("finishedAt").isNull());

        assertThat(ended.get("removed").asInt()).isPositive();
        assertThat(backups.backup(old).state()).isEqualTo(Backup.State.REMOVED);
        assertThat(backups.backup(newer).state()).isEqualTo(Backup.State.PROVEN);
        assertThat(DATA.resolve("backups").resolve(prefix)).doesNotExist();
        assertThat(backups.find(Optional.of(signature), 0, 10)).extracting(Backup::id).containsExactly(newer);
        assertThat(kim.post("/api/v1/backups/" + old + "/drills", Map.of()).refused(409).json().get("code").asText())
                .isEqualTo("backup.removed");
        assertThat(ledger.find(Optional.of(signature.value()), Optional.empty(), Optional.empty(), 0, 100).stream()
                .map(LedgerEvent::kind)).containsSubsequence("backup.removal-begun", "backup.removed");
    }

    @Test
    void a_removal_that_is_interrupted_leaves_the_set_absent_or_whole_and_comes_to_its_end() throws Exception {
        String here = unique("here");
        var disk = new LocalStore(here, folder.resolve(here));
        var failing = new FailingDeletes(disk);
        var stores = new Stores(List.of(new Stores.Entry(failing, StoreRule.REQUIRED)));
        Backups there = on(stores, clock);
        BackupId old = written(there);
        written(there);
        RetentionDecision why = retention(stores, clock).explain(signature).get(1);
        String prefix = backups.backup(old).prefix();

        failing.failAfter(0);
        assertThatThrownBy(() -> removals(stores).remove(old, why)).isInstanceOf(UncheckedIOException.class);
        assertThat(new SealedSet(disk, prefix).open(old.value(), Optional.empty(), keys.signerCertificate(),
                keys.opening()).files()).isNotEmpty();
        failing.failAfter(1);
        assertThatThrownBy(() -> removals(stores).remove(old, why)).isInstanceOf(UncheckedIOException.class);
        assertThat(disk.get(prefix + "/manifest.cms")).isEmpty();
        assertThat(disk.list(prefix + "/")).isNotEmpty();
        assertThat(backups.backup(old).state()).isEqualTo(Backup.State.REMOVING);

        failing.failAfter(100);
        String run = UUID.randomUUID().toString();
        Retention retention = retention(stores, clock);
        int planned = retention.plan(run).toRemove();
        assertThat(retention.plan(run).toRemove()).isEqualTo(planned);
        for (int number = 0; number < planned && backups.backup(old).state() != Backup.State.REMOVED; number++) {
            if (stepIsAbout(run, number, old)) {
                retention.remove(run, number);
            }
        }
        assertThat(disk.list(prefix + "/")).isEmpty();
        assertThat(backups.backup(old).state()).isEqualTo(Backup.State.REMOVED);
    }

    @Test
    void what_an_attempt_left_is_collected_and_what_others_wrote_is_not() throws Exception {
        String here = unique("here");
        var disk = new LocalStore(here, folder.resolve(here));
        Backups there = on(new Stores(List.of(new Stores.Entry(disk, StoreRule.REQUIRED))), clock);
        BackupId id = written(there);
        String given = "sets/" + signature + "/20261124T120000Z-" + id + "-9";
        String foreign = "sets/" + signature + "/20261124T120000Z-" + UUID.randomUUID() + "-1";
        disk.put(given + "/part-00000.cms", new byte[] {1});
        disk.put(foreign + "/part-00000.cms", new byte[] {1});
        var leftovers = new Leftovers(new Stores(List.of(new Stores.Entry(disk, StoreRule.REQUIRED))), jdbc, ledger,
                Clock.offset(clock, Duration.ofDays(2)));

        assertThat(new Leftovers(null, jdbc, ledger, clock).collect(disk)).isZero();
        assertThat(leftovers.collect(disk)).isEqualTo(1);
        assertThat(disk.list("sets/")).contains(foreign + "/part-00000.cms").doesNotContain(given + "/part-00000.cms");
        assertThat(there.prove(id, here, "kim").proven()).isTrue();
    }

    @Test
    void protection_is_extended_on_ceph_and_what_it_protects_stays_on_every_store() throws Exception {
        var endpoint = CephPeer.running().endpoint();
        S3Settings settings = Buckets.settings(endpoint, Buckets.withObjectLock(endpoint), Buckets.SECRET_KEY,
                Duration.ofSeconds(10), Period.ofDays(1));
        String here = unique("here");
        String bucket = unique("ceph");
        var ceph = new S3Store(bucket, settings, clock);
        var stores = new Stores(List.of(new Stores.Entry(new LocalStore(here, folder.resolve(here)),
                StoreRule.REQUIRED), new Stores.Entry(ceph, new StoreRule(true, settings.lock()))));
        Backups there = on(stores, clock);
        BackupId old = written(there);
        written(there);
        String manifest = backups.backup(old).prefix() + "/manifest.cms";
        assertThat(retention(stores, clock).explain(signature).get(1).sentence(Locale.ENGLISH))
                .startsWith("The store " + bucket + " protects it until ");

        Clock later = Clock.offset(clock, Duration.ofHours(13));
        String run = UUID.randomUUID().toString();
        Retention retention = retention(stores, later);
        int planned = retention.plan(run).toProtect();
        for (int number = 0; number < planned; number++) {
            retention.protect(run, number);
        }

        Instant extended = later.instant().plus(1, ChronoUnit.DAYS);
        assertThat(retainedUntil(settings, manifest)).isBetween(extended.minusSeconds(120), extended.plusSeconds(1));
        assertThat(retainedUntil(settings, backups.backup(old).prefix() + "/part-00000.cms"))
                .isEqualTo(retainedUntil(settings, manifest));
        ceph.retain(manifest, clock.instant().plusSeconds(60));
        assertThat(retainedUntil(settings, manifest)).isAfter(clock.instant().plus(30, ChronoUnit.HOURS));

        // by our clock its time is over, by the store's it is not
        Clock tooFast = Clock.offset(clock, Duration.ofDays(9));
        RetentionDecision goes = retention(stores, tooFast).explain(signature).get(1);
        assertThat(goes.stays()).isFalse();
        assertThat(removals(stores).remove(old, goes)).isFalse();
        assertThat(backups.backup(old).state()).isEqualTo(Backup.State.PROVEN);
        assertThat(there.prove(old).proven()).isTrue();
        assertThat(ledger.find(Optional.of(signature.value()), Optional.of("backup.removal-refused"), Optional.empty(), 0,
                10)).singleElement().satisfies(event -> assertThat(event.details().get("store")).isEqualTo(bucket));
    }

    @Test
    void what_goes_is_gone_from_every_kind_of_store() throws Exception {
        var endpoint = S3MockPeer.running().endpoint();
        S3Settings settings = Buckets.settings(endpoint, Buckets.plain(endpoint));
        var bucket = new S3Store(unique("mock"), settings, clock);
        String here = unique("here");
        var disk = new LocalStore(here, folder.resolve(here));
        var stores = new Stores(List.of(new Stores.Entry(disk, StoreRule.REQUIRED), new Stores.Entry(bucket,
                StoreRule.REQUIRED)));
        BackupId old = written(on(stores, clock));
        written(on(stores, clock));
        RetentionDecision goes = retention(stores, clock).explain(signature).get(1);

        assertThat(removals(stores).remove(old, goes)).isTrue();

        assertThat(bucket.list(backups.backup(old).prefix())).isEmpty();
        assertThat(disk.list(backups.backup(old).prefix())).isEmpty();
        assertThat(bucket.list("sets/" + signature)).isNotEmpty();
        assertThat(backups.backup(old).copies()).allMatch(copy -> copy.state() == BackupCopy.State.REMOVED);
    }

    private boolean stepIsAbout(String run, int number, BackupId backup) {
        return jdbc.sql("""
                select backup_id = :backup from retention_step where run_id = :run and kind = 'REMOVE' and number = :number
                """).param("backup", backup.value()).param("run", run).param("number", number)
                .query(Boolean.class).single();
    }

    private static Instant retainedUntil(S3Settings settings, String name) {
        try (var s3 = Buckets.client(settings)) {
            return s3.headObject(head -> head.bucket(settings.bucket()).key(settings.prefix() + name))
                    .objectLockRetainUntilDate();
        }
    }

    private BackupId written(Backups there) {
        BackupId id = there.write(signature, Optional.empty(), "on-demand");
        assertThat(there.copy(id)).isEmpty();
        assertThat(there.prove(id).proven()).isTrue();
        return id;
    }

    private static RetentionRule rule(int days, int weeks, int months, int years) {
        return new RetentionRule(new RetentionSettings.Keep(days, weeks, months, years), Map.of(VERSION, 3),
                Instant.parse("2026-11-24T12:00:00Z"));
    }

    private static List<String> told(List<RetentionDecision> decisions) {
        return decisions.stream().map(decision -> decision.backup().sequence()
                + (decision.stays() ? ": " + decision.sentence(Locale.ENGLISH) : " goes")).toList();
    }

    private static List<Backup> newestFirst(Backup... oldestFirst) {
        var reversed = new ArrayList<>(List.of(oldestFirst));
        Collections.reverse(reversed);
        return reversed;
    }

    private static Backup proven(long sequence, String writtenAt) {
        return of(sequence, Backup.State.PROVEN, writtenAt, false);
    }

    private static Backup of(long sequence, Backup.State state, String writtenAt, boolean aside) {
        Instant at = Instant.parse(writtenAt);
        return new Backup(BackupId.random(), sequence, new SignatureId(UUID.randomUUID()), Optional.of(VERSION),
                Optional.empty(), "on-demand", "sets/x", state, Optional.of(true), Optional.of("aa"), Optional.empty(), 1,
                at, Optional.of(at), Optional.of(at), aside ? Optional.of(at) : Optional.empty(), List.of(), List.of());
    }

    private Retention retention(Stores stores, Clock at) {
        return new Retention(jdbc, records, copies, removals(stores), stores, new RetentionSettings(new MockEnvironment()),
                inventory, runtime, people, ledger, at, transactions);
    }

    private Removals removals(Stores stores) {
        return new Removals(jdbc, records, copies, stores, ledger, clock, transactions);
    }

    /** Fails after so many deletions. */
    private static final class FailingDeletes extends StoreInFront {

        private int left = 100;

        FailingDeletes(BackupStore store) {
            super(store);
        }

        void failAfter(int deletions) {
            left = deletions;
        }

        @Override
        public void delete(String name) throws IOException {
            if (left-- <= 0) {
                throw new IOException("The power went");
            }
            super.delete(name);
        }
    }
}
