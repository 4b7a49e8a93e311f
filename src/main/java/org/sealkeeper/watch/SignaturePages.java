package org.sealkeeper.watch;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureId;
import org.springframework.stereotype.Component;

/** Goes through the signatures that may concern the watch today, the most urgent first, a page at a time. */
@Component
class SignaturePages {

    private static final int SIZE = 200;
    // the earliest day that a signature's settings may name; a certificate that lives longer concerns nobody yet
    private static final Duration HORIZON = Duration.ofDays(826);

    private final Inventory inventory;
    private final Clock clock;

    SignaturePages(Inventory inventory, Clock clock) {
        this.inventory = inventory;
        this.clock = clock;
    }

    void forEach(Consumer<List<Signature>> work) {
        Instant horizon = clock.instant().plus(HORIZON);
        Optional<SignatureId> last = Optional.empty();
        List<Signature> page;
        do {
            page = inventory.expiringBefore(horizon, last, SIZE);
            if (!page.isEmpty()) {
                work.accept(page);
                last = Optional.of(page.get(page.size() - 1).id());
            }
        } while (page.size() == SIZE);
    }
}
