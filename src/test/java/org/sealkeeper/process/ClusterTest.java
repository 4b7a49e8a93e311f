package org.sealkeeper.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sealkeeper.ChildApplication;
import org.sealkeeper.Client;
import org.sealkeeper.SharedPostgres;

/**
 * Nodes in processes of their own on one PostgreSQL. With {@code -Pexhaustive} three, restarted one after the other while
 * renewals run, and with a schema that grows under them; else two, of which one is killed.
 */
class ClusterTest {

    private static final boolean EVERYTHING = Boolean.getBoolean("sealkeeper.exhaustive");
    private static final int NODES = EVERYTHING ? 3 : 2;
    private static final int RENEWALS = EVERYTHING ? 18 : 6;
    private static final Duration PATIENCE = Duration.ofMinutes(6);
    /** Of {@code Sealer}. */
    private static final String SEALERS = """
            select count(*) from pg_locks where locktype = 'advisory' and granted
            and ((classid::bigint << 32) | objid::bigint) = x'5EA11ED6E2000001'::bigint""";

    private static final String OPEN = "select count(*) from renewal where ended_at is null";
    /** A look now and then would miss those that are quick. */
    private static final String WRITE_DOWN_WORKERS = """
            create table worker (node text not null);
            create function write_down_worker() returns trigger language plpgsql as
                'begin insert into worker values (new.lock_owner_); return null; end';
            create trigger write_down_worker after update on act_ru_job for each row
                when (new.lock_owner_ is not null) execute function write_down_worker()""";

    private final SharedPostgres postgres = SharedPostgres.started();
    private final Path shared = Path.of("target", "test-data", "cluster-" + UUID.randomUUID().toString().substring(0, 8))
            .toAbsolutePath();
    private final List<ChildApplication> nodes = IntStream.range(0, NODES)
            .mapToObj(i -> ChildApplication.prepared("node-" + i)).toList();
    private final List<String> renewals = new ArrayList<>();

    @AfterEach
    void end() {
        nodes.forEach(ChildApplication::close);
        postgres.close();
    }

    @Test
    void work_spreads_and_goes_on_when_a_node_dies() throws IOException {
        Files.createDirectories(shared);
        IntStream.range(0, NODES).forEach(this::begin);
        nodes.forEach(ChildApplication::awaitStarted);
        assertThat(postgres.ask(Long.class, SEALERS)).as("nodes that seal").isEqualTo(1);
        assertThat(postgres.rows("""
                select p.key_ || ' ' || count(*) from act_ru_job j join act_re_procdef p on p.id_ = j.process_def_id_
                where j.handler_type_ = 'timer-start-event' group by p.key_ having count(*) > 1""")).isEmpty();

        IntStream.range(0, RENEWALS).forEach(i -> start(i % NODES));
        postgres.execute(WRITE_DOWN_WORKERS);
        IntStream.range(0, RENEWALS).forEach(i -> approve(i % NODES, renewals.get(i)));
        String dead = Files.readString(nodes.get(0).data().resolve("node-name")).strip();
        String itsJobs = "select count(*) from act_ru_job where lock_owner_ = '" + dead + "'";
        await("work at the one that is to die").atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() ->
                postgres.ask(Long.class, itsJobs) > 0 || postgres.ask(Long.class, OPEN) == 0);
        nodes.get(0).kill();
        long killed = System.nanoTime();
        long left = postgres.ask(Long.class, itsJobs);
        assertThat(postgres.ask(Boolean.class, "select coalesce(max(lock_exp_time_), now()) <= now() + interval '31 s'"
                + " from act_ru_job where lock_owner_ = '" + dead + "'")).as("for how long they stay locked").isTrue();

        await("its jobs").atMost(PATIENCE).until(() -> postgres.ask(Long.class, itsJobs) == 0);
        System.out.printf("Killed with %d jobs in hand; others had them after %d s%n", left,
                (System.nanoTime() - killed) / 1_000_000_000L);
        renewals.forEach(renewal -> endsWell(1, renewal));
        assertThat(postgres.ask(Long.class, SEALERS)).isEqualTo(1);
        assertThat(postgres.rows("select distinct node from worker")).as("nodes that had jobs in hand").hasSize(NODES);

        if (EVERYTHING) {
            begin(0);
            nodes.get(0).awaitStarted();
            restartOneAfterTheOther();
            growTheSchema();
        }
        assertThat(postgres.ask(Long.class, "select count(*) from mail")).isEqualTo(
                postgres.ask(Long.class, "select count(*) from (select distinct user_id, once from mail) as different"));
        assertThat(postgres.ask(Long.class, "select count(*) from act_ru_incident")).isZero();
    }

    /** Each renewal is begun at a node that is about to stop, and ended by whoever is there. */
    private void restartOneAfterTheOther() {
        for (int i = 0; i < NODES; i++) {
            List<String> begun = List.of(start(i), start(i), start(i));
            int stopping = i;
            begun.forEach(renewal -> approve(stopping, renewal));
            nodes.get(i).close();
            begin(i);
            begun.forEach(renewal -> endsWell((stopping + 1) % NODES, renewal));
            nodes.get(i).awaitStarted();
        }
    }

    /** What a newer node does that starts while older ones run: adds, and takes nothing away. */
    private void growTheSchema() {
        List<String> running = IntStream.range(0, NODES).mapToObj(this::start).toList();
        postgres.execute("""
                alter table signature add column cost_centre text;
                alter table renewal add column ticket text;
                alter table mail add column importance int not null default 0;
                create table cost_centre (id text primary key, name text not null);
                create index signature_cost_centre on signature (cost_centre);
                insert into flyway_schema_history (installed_rank, version, description, type, script, checksum,
                    installed_by, execution_time, success)
                select max(installed_rank) + 1, '9000', 'cost centres', 'SQL', 'V9000__cost_centres.sql', 1, 'sealkeeper', 1,
                    true from flyway_schema_history;
                """);
        for (int i = 0; i < NODES; i++) {
            approve(i, running.get(i));
            String after = start(i);
            approve(i, after);
            endsWell(i, running.get(i));
            endsWell(i, after);
        }
    }

    private void begin(int node) {
        var properties = new ArrayList<String>(postgres.properties());
        properties.addAll(List.of("--sealkeeper.backup.local.path=" + shared.resolve("backups"),
                "--sealkeeper.folder.shared.path=" + shared.resolve("in-use"),
                "--camunda.bpm.generic-properties.properties.hostname=node-" + node));
        nodes.get(node).begin(properties.toArray(String[]::new));
    }

    private String start(int node) {
        Client kim = nodes.get(node).as("kim");
        String renewal = kim.firstVersion(kim.register("portal-" + UUID.randomUUID().toString().substring(0, 8), "shared"));
        renewals.add(renewal);
        return renewal;
    }

    private void approve(int node, String renewal) {
        nodes.get(node).as("chen").approve(renewal);
    }

    private void endsWell(int node, String renewal) {
        Client kim = nodes.get(node).as("kim");
        assertThat(kim.outcome(renewal)).isEqualTo("SIGNATURE_RENEWED");
        assertThat(Collections.frequency(kim.story(renewal), "certificate.issued")).isEqualTo(1);
        assertThat(Collections.frequency(kim.story(renewal), "version.installed")).isEqualTo(1);
    }
}
