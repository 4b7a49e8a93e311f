package org.sealkeeper.watch;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.sealkeeper.change.DriftWatch;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.platform.PlatformState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Compares platforms with what is recorded, a few signatures at a time. A platform that does not answer is not asked for
 * its other signatures in the same run; what is not reached in time comes first in the next one.
 */
@Component
class ComparedPlatforms {

    private static final Logger log = LoggerFactory.getLogger(ComparedPlatforms.class);

    private static final int AT_A_TIME = 8;
    private static final int MOST = 20_000;
    // well within the five minutes for which the engine locks a job; after that another node would start it again
    private static final Duration WHOLE = Duration.ofMinutes(3);

    private final Inventory inventory;
    private final DriftWatch drift;
    private final Watches watches;
    private final Apart apart;

    ComparedPlatforms(Inventory inventory, DriftWatch drift, Watches watches, Apart apart) {
        this.inventory = inventory;
        this.drift = drift;
        this.watches = watches;
        this.apart = apart;
    }

    private enum Result {
        COMPARED, DRIFTED, LEFT_OUT
    }

    /** Compares each signature once in a run, however often the step is tried. */
    void compareAll(WatchRun run) {
        Map<String, String> silent = new ConcurrentHashMap<>();
        List<Callable<Result>> questions = drift.notComparedSince(run.startedAt(), MOST).stream()
                .<Callable<Result>>map(id -> () -> compare(id, silent)).toList();
        ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME, work -> new Thread(work, "watch-compare"));
        try {
            count(run.id(), threads.invokeAll(questions, WHOLE.toSeconds(), TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The application stops while platforms are being compared", e);
        } finally {
            threads.shutdownNow();
        }
        apart.run(() -> {
            silent.forEach(drift::notCompared);
            watches.add(run.id(), Watches.Count.PLATFORMS_FAILED, silent.size());
        });
    }

    private void count(String run, List<Future<Result>> answers) throws InterruptedException {
        int compared = 0;
        int drifted = 0;
        for (Future<Result> answer : answers) {
            try {
                compared += answer.get() == Result.LEFT_OUT ? 0 : 1;
                drifted += answer.get() == Result.DRIFTED ? 1 : 0;
            } catch (CancellationException outOfTime) {
                log.debug("A platform was not reached in time and comes first in the next watch");
            } catch (ExecutionException e) {
                log.warn("A platform could not be compared with what is recorded", e.getCause());
            }
        }
        int all = compared;
        int found = drifted;
        apart.run(() -> {
            watches.add(run, Watches.Count.PLATFORMS_COMPARED, all);
            watches.add(run, Watches.Count.DRIFTS_FOUND, found);
        });
    }

    private Result compare(SignatureId id, Map<String, String> silent) {
        Signature signature = inventory.signature(id);
        if (silent.containsKey(signature.platform()) || !drift.canBeAsked(signature)) {
            return Result.LEFT_OUT;
        }
        PlatformState live;
        try {
            live = drift.look(signature);
        } catch (IOException noAnswer) {
            silent.putIfAbsent(signature.platform(), String.valueOf(noAnswer.getMessage()));
            return Result.LEFT_OUT;
        }
        return apart.call(() -> {
            boolean found = drift.judge(signature, live);
            drift.compared(id);
            return found ? Result.DRIFTED : Result.COMPARED;
        });
    }
}
