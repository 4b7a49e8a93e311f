package org.sealkeeper.ledger;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Whether sealing keeps up: the metric {@code sealkeeper.ledger.sealing.lag}, and health that says {@code LATE} when an
 * event has waited for a minute. A ledger that is sealed late is no reason to take the application out of service.
 */
@Component("ledgerHealthIndicator")
class SealingHealth implements HealthIndicator, MeterBinder {

    static final Duration LATE = Duration.ofSeconds(60);

    private final SealedLedger sealed;
    private final HealthIndicator database;

    /** @param database asked first: it knows within seconds, and the ledger would wait for a connection */
    SealingHealth(SealedLedger sealed, @Qualifier("dbHealthIndicator") HealthIndicator database) {
        this.sealed = sealed;
        this.database = database;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("sealkeeper.ledger.sealing.lag", () -> sealed.lag().toMillis() / 1000.0).baseUnit("seconds")
                .description("How long the oldest event waits to be sealed").register(registry);
    }

    @Override
    public Health health() {
        if (database.health().getStatus().equals(Status.DOWN)) {
            return withoutDatabase();
        }
        try {
            Duration lag = sealed.lag();
            return Health.status(lag.compareTo(LATE) < 0 ? Status.UP : new Status("LATE",
                            "Events wait to be sealed. Look for a transaction that does not end, and at the log of the sealer."))
                    .withDetail("lagSeconds", lag.toSeconds())
                    .withDetail("sealed", sealed.newest().map(Checkpoint::size).orElse(0L)).build();
        } catch (DataAccessException noDatabase) {
            // thrown on, it would be the answer to whoever asks for the health of the application as a whole
            return withoutDatabase();
        }
    }

    private static Health withoutDatabase() {
        return Health.down().withDetail("reason", "The database does not answer.").build();
    }
}
