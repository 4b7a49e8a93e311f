package org.sealkeeper.ledger;

import jakarta.annotation.PreDestroy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The whole ledger verified by the server itself, one verification at a time, as {@link OfflineVerification} does it.
 * It finds what somebody did to the database; who does not trust the server verifies elsewhere.
 */
@Component
public class VerificationHere {

    private static final Logger LOG = LoggerFactory.getLogger(VerificationHere.class);

    private final LedgerExport export;
    private final SealingKeys keys;
    private final Ledger ledger;
    private final Clock clock;
    private final AtomicBoolean running = new AtomicBoolean();
    private final ExecutorService work = Executors.newSingleThreadExecutor(task -> {
        var thread = new Thread(task, "ledger-verification");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Result last;

    VerificationHere(LedgerExport export, SealingKeys keys, Ledger ledger, Clock clock) {
        this.export = export;
        this.keys = keys;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** What a verification has found. */
    public static final class Result {

        private final Instant at;
        private final Duration took;
        private final Findings findings;

        Result(Instant at, Duration took, Findings findings) {
            this.at = at;
            this.took = took;
            this.findings = findings;
        }

        /** When it began. */
        public Instant at() {
            return at;
        }

        public Duration took() {
            return took;
        }

        public boolean holds() {
            return findings.faults() == 0;
        }

        public List<String> sentences(Locale locale) {
            return findings.all().stream().map(finding -> finding.sentence(locale)).toList();
        }
    }

    /** Begins, unless one runs. */
    public void begin(String actor) {
        if (running.compareAndSet(false, true)) {
            work.submit(() -> verify(actor));
        }
    }

    public boolean isRunning() {
        return running.get();
    }

    /** The last one of this node; empty since its start. */
    public Optional<Result> last() {
        return Optional.ofNullable(last);
    }

    @PreDestroy
    void stop() {
        work.shutdownNow();
    }

    private void verify(String actor) {
        Instant begun = clock.instant();
        try {
            Path file = Files.createTempFile("sealkeeper-ledger-", ".jsonl");
            var findings = new Findings();
            try {
                try (OutputStream out = Files.newOutputStream(file)) {
                    export.write(EventQuery.EVERYTHING, actor, out);
                }
                try (BufferedReader lines = Files.newBufferedReader(file)) {
                    var first = VerifierKey.parse(keys.all().get(0).verifier());
                    new ExportVerification(new TrustedKeys(Optional.of(first), findings), List.of(), List.of(), findings)
                            .verify(lines);
                }
            } finally {
                Files.deleteIfExists(file);
            }
            last = new Result(begun, Duration.between(begun, clock.instant()), findings);
            ledger.record(Entry.of("ledger.verified").actor(actor)
                    .outcome(last.holds() ? "HOLDS" : "DOES_NOT_HOLD").detail("faults", findings.faults()));
        } catch (IOException | RuntimeException e) {
            LOG.error("The ledger could not be verified", e);
        } finally {
            running.set(false);
        }
    }
}
