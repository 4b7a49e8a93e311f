package org.sealkeeper.ledger;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.sealkeeper.text.Refusal;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * What must not take effect before it is sealed waits here, without a thread: one look a moment serves all who wait,
 * whichever node seals.
 */
@Component
public class Inclusion {

    private record Waiting(long sequence, Instant until) {
    }

    private final SealedLedger sealed;
    private final Clock clock;
    private final Duration patience;
    private final Map<CompletableFuture<Void>, Waiting> waiting = new ConcurrentHashMap<>();

    Inclusion(SealedLedger sealed, Clock clock,
            @Value("${sealkeeper.ledger.inclusion-patience:PT25S}") Duration patience) {
        this.sealed = sealed;
        this.clock = clock;
        this.patience = patience;
    }

    /**
     * Is done when a recorded event is sealed.
     *
     * @return fails with a Refusal UNAVAILABLE when that takes too long; then nothing may take effect
     */
    public CompletableFuture<Void> of(long sequence) {
        var included = new CompletableFuture<Void>();
        waiting.put(included, new Waiting(sequence, clock.instant().plus(patience)));
        return included;
    }

    @Scheduled(fixedDelay = 200)
    void look() {
        if (waiting.isEmpty()) {
            return;
        }
        var leaves = sealed.leaves(waiting.values().stream().map(Waiting::sequence).distinct().toList());
        Map.copyOf(waiting).forEach((included, what) -> {
            if (leaves.containsKey(what.sequence())) {
                waiting.remove(included);
                included.complete(null);
            } else if (clock.instant().isAfter(what.until())) {
                waiting.remove(included);
                included.completeExceptionally(Refusal.of(Refusal.Kind.UNAVAILABLE, "ledger.does-not-seal"));
            }
        });
    }
}
