package org.sealkeeper.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.metrics.Standing.Reading;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * The last reading as gauges. What tells how long something has been, or will be, is computed when it is scraped. When the
 * database cannot be read, the gauges stay as they were and {@code sealkeeper_metrics_age_seconds} grows.
 */
@Component
class Meters {

    private final Standing standing;
    private final Clock clock;
    private final MultiGauge signatures;
    private final MultiGauge expiries;
    private final MultiGauge tasks;
    private volatile Reading last;

    Meters(Standing standing, Clock clock, MeterRegistry registry) {
        this.standing = standing;
        this.clock = clock;
        this.signatures = MultiGauge.builder("sealkeeper.signatures").description("Signatures in each state")
                .register(registry);
        this.expiries = MultiGauge.builder("sealkeeper.signature.expiry").baseUnit("seconds")
                .description("Time left until the effective expiry, negative after it; of the "
                        + Standing.NEAREST + " signatures that end first")
                .register(registry);
        this.tasks = MultiGauge.builder("sealkeeper.tasks.waiting").description("User tasks that wait, by candidate group")
                .register(registry);
        count(registry, "incidents", "Steps that have stopped and wait for somebody to try them again", Reading::incidents);
        count(registry, "jobs.overdue", "Jobs that could have run for five minutes and have not", Reading::overdueJobs);
        count(registry, "renewals.running", "Renewals that run", Reading::renewals);
        count(registry, "lapses", "Signatures that have lapsed and are not given up", Reading::lapses);
        count(registry, "mails.waiting", "Mails that are not out", Reading::mails);
        age(registry, "task.oldest.age", "How long the task has waited that waits longest", Reading::oldestTask);
        age(registry, "watch.age", "Since the expiry watch was last done", Reading::lastWatch);
        age(registry, "mail.oldest.age", "How long the mail has waited that waits longest", Reading::oldestMail);
        age(registry, "metrics.age", "Since these numbers were read from the database", reading -> Optional.of(reading.at()));
    }

    /** Every {@code sealkeeper.metrics.interval}, a minute by default. */
    @Scheduled(fixedDelayString = "${sealkeeper.metrics.interval:PT1M}")
    void refresh() {
        Reading reading = standing.read();
        last = reading;
        signatures.register(reading.signatures().entrySet().stream().map(state -> MultiGauge.Row.of(
                Tags.of("state", state.getKey().name()), state.getValue())).collect(Collectors.toList()), true);
        tasks.register(reading.tasks().entrySet().stream().map(group -> MultiGauge.Row.of(
                Tags.of("group", group.getKey()), group.getValue())).collect(Collectors.toList()), true);
        expiries.register(reading.nearest().stream().map(this::expiry).collect(Collectors.toList()), true);
    }

    private MultiGauge.Row<?> expiry(Signature signature) {
        Instant at = signature.effectiveExpiry().orElseThrow().at();
        return MultiGauge.Row.of(Tags.of("signature", signature.name(), "criticality", signature.criticality().name(),
                "platform", signature.platform(), "issuer", signature.issuer()), at, end -> seconds(clock.instant(), end));
    }

    private void count(MeterRegistry registry, String name, String what, ToDoubleFunction<Reading> value) {
        Gauge.builder("sealkeeper." + name, this, meters -> meters.last == null ? Double.NaN : value.applyAsDouble(meters.last))
                .description(what).register(registry);
    }

    /** Without a beginning there is nothing to tell the age of. */
    private void age(MeterRegistry registry, String name, String what, Function<Reading, Optional<Instant>> since) {
        Gauge.builder("sealkeeper." + name, this, meters -> Optional.ofNullable(meters.last).flatMap(since)
                .map(begin -> seconds(begin, meters.clock.instant())).orElse(Double.NaN))
                .baseUnit("seconds").description(what).register(registry);
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 1000.0;
    }
}
