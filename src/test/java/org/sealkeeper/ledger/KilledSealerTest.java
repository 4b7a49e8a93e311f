package org.sealkeeper.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealkeeper.SealkeeperTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Processes that seal are killed, one after the other, while events arrive: another goes on, and the tree is one. */
class KilledSealerTest extends SealkeeperTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int KILLED = Boolean.getBoolean("sealkeeper.exhaustive") ? 30 : 3;

    @Autowired
    private JdbcConnectionDetails server;

    @TempDir
    private Path folder;

    private final List<Process> started = new ArrayList<>();

    @Test
    void whoever_seals_is_killed_and_another_goes_on_with_the_same_tree() throws Exception {
        Path keys = Files.createDirectory(folder.resolve("keys"));
        List<Path> kept = new ArrayList<>();
        var running = new AtomicBoolean(true);
        var writers = Executors.newFixedThreadPool(3);
        try (var ledger = new LedgerDatabase(server, new SealerProcess.FolderKeys(keys))) {
            ledger.sealingKeys().begin();
            for (int writer = 0; writer < 3; writer++) {
                writers.submit(() -> write(ledger, running));
            }
            Deque<Process> nodes = new ArrayDeque<>(List.of(node(ledger, keys)));
            leads(nodes.peek());
            for (int killed = 0; killed < KILLED; killed++) {
                nodes.add(node(ledger, keys));
                long before = size(ledger);
                await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> size(ledger) > before);
                nodes.remove().destroyForcibly().waitFor();
                kept.add(ledger.keep(folder.resolve("checkpoint-" + killed)));
                leads(nodes.peek());
            }
            running.set(false);
            writers.shutdown();
            assertThat(writers.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
            long events = ledger.jdbc().sql("select count(*) from ledger_event").query(Long.class).single();
            await().atMost(PATIENCE).until(() -> size(ledger) == events);

            String verifier = "--key=" + ledger.verifier();
            Path export = ledger.export(folder.resolve("ledger.jsonl"));
            for (Path checkpoint : kept) {
                assertThat(LedgerDatabase.verify(export, verifier, "--checkpoint=" + checkpoint).text())
                        .contains("[holds] All " + events + " events", "Everything holds.");
            }
        } finally {
            running.set(false);
            writers.shutdownNow();
            started.forEach(Process::destroyForcibly);
            for (Process process : started) {
                process.waitFor();
            }
        }
    }

    private static void write(LedgerDatabase ledger, AtomicBoolean running) {
        var source = new SingleConnectionDataSource(ledger.url(), ledger.user(), ledger.password(), true);
        var recording = new Ledger(JdbcClient.create(source), new ObjectMapper(), Clock.systemUTC());
        var transaction = new TransactionTemplate(new JdbcTransactionManager(source));
        try (source) {
            while (running.get()) {
                transaction.executeWithoutResult(business -> {
                    recording.record(Entry.of("step.ended").activity("request-certificate").outcome("COMPLETED"));
                    recording.record(Entry.of("step.ended").activity("install-on-platform").outcome("COMPLETED"));
                });
            }
        }
    }

    private static long size(LedgerDatabase ledger) {
        return ledger.jdbc().sql("select count(*) from ledger_leaf").query(Long.class).single();
    }

    private Process node(LedgerDatabase ledger, Path keys) throws IOException {
        var builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m",
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), SealerProcess.class.getName(),
                ledger.url(), ledger.user(), ledger.password(), keys.toString());
        Process process = builder.redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("errors").toFile()))
                .redirectOutput(folder.resolve("node-" + started.size()).toFile()).start();
        started.add(process);
        return process;
    }

    private void leads(Process node) {
        Path said = folder.resolve("node-" + started.indexOf(node));
        await("a node that seals").atMost(PATIENCE).pollInterval(Duration.ofMillis(50))
                .until(() -> Files.readString(said).contains("leads"));
    }
}
