package org.sealkeeper.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealkeeper.ChildApplication;
import org.sealkeeper.Client;
import org.sealkeeper.SharedPostgres;
import org.sealkeeper.ledger.OfflineVerification;

/**
 * PostgreSQL's primary is killed while renewals run, and its standby takes over: the application, which knows both hosts,
 * says that it has no database as long as that is so, and goes on by itself at the other one. With {@code -Pexhaustive}.
 */
class FailoverTest {

    private static final Duration PATIENCE = Duration.ofMinutes(6);

    private List<SharedPostgres> servers = List.of();
    private ChildApplication application;
    private Client kim;
    private Client chen;

    @TempDir
    private Path folder;

    @AfterEach
    void end() {
        if (application != null) {
            application.close();
        }
        servers.forEach(SharedPostgres::close);
    }

    @Test
    void work_goes_on_at_the_standby_when_the_primary_is_killed() throws IOException {
        assumeTrue(Boolean.getBoolean("sealkeeper.exhaustive"), "takes long; mvn -Pexhaustive verify");
        servers = SharedPostgres.withStandby();
        SharedPostgres primary = servers.get(0);
        SharedPostgres standby = servers.get(1);
        application = ChildApplication.prepared("failover");
        kim = application.as("kim");
        chen = application.as("chen");
        Path stores = application.data().resolve("backups");
        var properties = new ArrayList<>(SharedPostgres.properties(servers));
        properties.addAll(List.of("--sealkeeper.retry.pauses=" + "PT2S,".repeat(50) + "PT10S",
                "--sealkeeper.ledger.copy-interval=PT1S", "--sealkeeper.ledger.copy-initial-delay=PT1S"));
        await("the standby").atMost(PATIENCE).until(() -> primary.ask(Long.class,
                "select count(*) from pg_stat_replication where sync_state = 'sync'") == 1);
        application.start(properties.toArray(String[]::new));
        assertThat(application.health()).isEqualTo("UP");
        List<String> renewals = IntStream.range(0, 4).mapToObj(this::renewal).toList();
        List<String> tasks = renewals.stream().map(renewal -> chen.task(renewal, "approve-renewal")).toList();
        tasks.subList(0, 3).forEach(task -> chen.complete(task, Map.of("decision", "approve")).ok());
        await("a renewal at the issuer").atMost(PATIENCE).until(() -> primary.ask(Long.class,
                "select count(*) from ledger_event where kind = 'certificate.issued'") > 0);

        primary.kill();
        long killed = System.nanoTime();
        await("what the health page says").atMost(PATIENCE).until(() -> application.health().equals("DOWN"));
        standby.promote();
        long promoted = System.nanoTime();
        await("what the health page says").atMost(PATIENCE).until(() -> application.health().equals("UP"));
        System.out.printf("DOWN was said within %d ms, UP %d ms after the standby was the primary%n",
                (promoted - killed) / 1_000_000, (System.nanoTime() - promoted) / 1_000_000);

        chen.complete(tasks.get(3), Map.of("decision", "approve")).ok();
        renewals.forEach(renewal -> {
            assertThat(kim.outcome(renewal)).isEqualTo("SIGNATURE_RENEWED");
            assertThat(kim.story(renewal)).containsOnlyOnce("certificate.issued").containsOnlyOnce("version.installed");
        });
        assertThat(standby.ask(Long.class, "select count(*) from act_ru_incident")).isZero();
        // every checkpoint that left the house is a state of the ledger that is here now
        Client ada = application.as("ada");
        Files.write(folder.resolve("ledger.jsonl"), ada.get("/api/v1/ledger/export").ok().body());
        assertThat(OfflineVerification.run(folder.resolve("ledger.jsonl").toString(), "--key="
                + ada.get("/api/v1/ledger/keys").ok().json().at("/0/verifier").asText(), "--checkpoint=" + folderOfCopies(stores)))
                .isZero();
    }

    /** Those that there are now: a later one would be of a ledger that is longer than the export. */
    private Path folderOfCopies(Path stores) throws IOException {
        Path copies = Files.createDirectory(folder.resolve("copies"));
        long exported;
        try (var lines = Files.lines(folder.resolve("ledger.jsonl"))) {
            exported = lines.filter(line -> line.contains("\"kind\":") && line.startsWith("{\"act")).count();
        }
        try (var all = Files.walk(stores.resolve("sealkeeper-ledger"))) {
            for (Path each : all.filter(path -> path.toString().endsWith(".checkpoint")).toList()) {
                String name = each.getFileName().toString();
                if (Long.parseLong(name.substring(0, name.indexOf('.'))) <= exported) {
                    Files.copy(each, copies.resolve(name));
                }
            }
        }
        assertThat(copies).isNotEmptyDirectory();
        return copies;
    }

    private String renewal(int number) {
        return kim.firstVersion(kim.register("portal-" + number, "folder"));
    }
}
