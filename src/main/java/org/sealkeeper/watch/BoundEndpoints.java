package org.sealkeeper.watch;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.sealkeeper.inventory.Binding;
import org.sealkeeper.inventory.BindingId;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.verification.EndpointProbe;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Asks every bound endpoint for its certificate, several at a time. One that does not answer keeps a thread busy and
 * nobody else waiting; what is not reached in time comes first in the next run.
 */
@Component
class BoundEndpoints {

    private static final Logger log = LoggerFactory.getLogger(BoundEndpoints.class);

    private static final int AT_A_TIME = 16;
    private static final int BATCH = 128;
    // well within the five minutes for which the engine locks a job; after that another node would start it again
    private static final Duration WHOLE = Duration.ofMinutes(3);

    private final Inventory inventory;
    private final EndpointProbe probe;
    private final Watches watches;
    private final Clock clock;

    BoundEndpoints(Inventory inventory, EndpointProbe probe, Watches watches, Clock clock) {
        this.inventory = inventory;
        this.probe = probe;
        this.watches = watches;
        this.clock = clock;
    }

    /** Probes each endpoint once in a run, however often the step is tried. */
    void probeAll(WatchRun run) {
        long end = System.nanoTime() + WHOLE.toNanos();
        Set<BindingId> asked = new HashSet<>();
        ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME, work -> new Thread(work, "watch-probe"));
        try {
            List<Binding> batch = notProbedSince(run.startedAt(), asked);
            while (!batch.isEmpty() && System.nanoTime() < end) {
                probe(run.id(), batch, threads, end - System.nanoTime());
                batch = notProbedSince(run.startedAt(), asked);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The application stops while endpoints are being probed", e);
        } finally {
            threads.shutdownNow();
        }
    }

    private List<Binding> notProbedSince(Instant start, Set<BindingId> asked) {
        return inventory.endpointsToProbe(start, BATCH).stream().filter(binding -> asked.add(binding.id())).toList();
    }

    private void probe(String run, List<Binding> endpoints, ExecutorService threads, long nanos)
            throws InterruptedException {
        List<Callable<Boolean>> questions = endpoints.stream().<Callable<Boolean>>map(one -> () -> probe(one)).toList();
        int answered = 0;
        int failed = 0;
        for (Future<Boolean> answer : threads.invokeAll(questions, nanos, TimeUnit.NANOSECONDS)) {
            try {
                failed += answer.get() ? 0 : 1;
                answered++;
            } catch (CancellationException outOfTime) {
                log.debug("An endpoint was not reached in time and comes first in the next watch");
            } catch (ExecutionException e) {
                log.warn("What an endpoint showed could not be noted", e.getCause());
            }
        }
        watches.add(run, Watches.Count.ENDPOINTS_PROBED, answered);
        watches.add(run, Watches.Count.ENDPOINTS_FAILED, failed);
    }

    private boolean probe(Binding endpoint) {
        Instant at = clock.instant();
        EndpointProbe.Seen seen = probe.probe(endpoint.target());
        inventory.recordProbe(endpoint.id(), at, seen.certificate(), seen.problem());
        return seen.problem().isEmpty();
    }
}
