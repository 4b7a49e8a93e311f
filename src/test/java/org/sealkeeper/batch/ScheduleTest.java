package org.sealkeeper.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sealkeeper.batch.Schedule.Start;
import org.sealkeeper.batch.Schedule.Turn;
import org.sealkeeper.inventory.Criticality;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.issuance.IssuanceRate;

/** When renewals of a batch start; the moment is fixed, and everything is arithmetic. */
class ScheduleTest {

    private static final Instant NOW = Instant.parse("2026-12-01T08:00:00Z");
    private static final Duration LETS_ENCRYPT = new IssuanceRate(300, Duration.ofHours(3)).spacing();

    private final Map<String, Duration> spacing = Map.of("acme", LETS_ENCRYPT, "slow", Duration.ofHours(1), "free", Duration.ofSeconds(10));
    private final NavigableSet<Instant> taken = new TreeSet<>();

    @Test
    void ten_that_have_time_are_spread_evenly_over_the_window() {
        List<Start> starts = in(Duration.ofHours(10), many(10, "free", Criticality.LOW));

        assertThat(starts).extracting(start -> Duration.between(NOW, start.at()).toHours())
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
        assertThat(starts).allSatisfy(start -> assertThat(start.note()).isEmpty());
    }

    @Test
    void no_period_has_more_starts_than_the_issuer_bears() {
        List<Start> starts = in(Duration.ofHours(10), many(1_000, "acme", Criticality.LOW));

        assertThat(starts).hasSize(1_000);
        for (int i = 300; i < starts.size(); i++) {
            assertThat(Duration.between(starts.get(i - 300).at(), starts.get(i).at())).isGreaterThanOrEqualTo(Duration.ofHours(3));
        }
        assertThat(starts.get(999).at()).isEqualTo("2026-12-01T17:59:24Z");
    }

    @Test
    void requests_outside_of_batches_use_up_what_the_issuer_bears() {
        List<Instant> requests = IntStream.range(0, 250).mapToObj(i -> NOW.minusSeconds(600).plusMillis(i)).toList();
        taken.add(NOW.minusSeconds(600));
        Schedule.occupy(taken, requests, LETS_ENCRYPT);
        List<Start> starts = in(Duration.ofHours(10), many(300, "acme", Criticality.LOW));

        List<Instant> all = new ArrayList<>(requests);
        starts.forEach(start -> all.add(start.at()));
        for (int i = 300; i < all.size(); i++) {
            assertThat(Duration.between(all.get(i - 300), all.get(i))).isGreaterThanOrEqualTo(Duration.ofHours(3));
        }
        assertThat(taken).hasSize(251);
    }

    @Test
    void what_does_not_fit_into_the_window_comes_after_it_and_says_so() {
        List<Start> starts = in(Duration.ofHours(2), many(4, "slow", Criticality.LOW));

        assertThat(starts).extracting(start -> start.at().toString()).containsExactly("2026-12-01T08:00:00Z",
                "2026-12-01T09:00:00Z", "2026-12-01T10:00:00Z", "2026-12-01T11:00:00Z");
        assertThat(starts).extracting(Start::note).containsExactly(Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.of(StartNote.AFTER_WINDOW));
    }

    @Test
    void one_issuers_limit_does_not_hold_up_another_issuer() {
        List<Turn> turns = new ArrayList<>(many(3, "slow", Criticality.LOW));
        turns.addAll(many(3, "free", Criticality.LOW));

        List<Start> starts = in(Duration.ofMinutes(6), turns);

        assertThat(starts.stream().filter(start -> start.turn().issuer().equals("free")))
                .allSatisfy(start -> assertThat(start.at()).isBefore(NOW.plus(Duration.ofMinutes(6))));
    }

    @Test
    void what_becomes_critical_within_the_window_is_early_enough() {
        List<Turn> turns = new ArrayList<>(many(9, "free", Criticality.HIGH));
        Turn pressed = turn("free", Criticality.LOW, Optional.of(NOW.plus(Duration.ofDays(8))), 7);
        turns.add(pressed);

        List<Start> starts = in(Duration.ofDays(10), turns);

        assertThat(starts.get(0).turn()).isEqualTo(pressed);
        assertThat(starts.get(1).at()).isEqualTo("2026-12-02T08:00:00Z");
    }

    @Test
    void many_that_become_critical_together_begin_early_enough_for_the_last_of_them() {
        List<Turn> turns = IntStream.range(0, 100).mapToObj(i ->
                turn("acme", Criticality.LOW, Optional.of(NOW.plus(Duration.ofDays(7)).plus(Duration.ofHours(2))), 7)).toList();

        List<Start> starts = in(Duration.ofDays(10), turns);

        assertThat(starts.get(99).at()).isEqualTo(NOW.plus(Duration.ofHours(2)));
        assertThat(starts.get(0).at()).isEqualTo(NOW);
    }

    @Test
    void of_those_that_have_time_the_critical_ones_come_first_and_then_those_that_expire_first() {
        Instant far = NOW.plus(Duration.ofDays(60));
        Turn low = turn("free", Criticality.LOW, Optional.of(far), 7);
        Turn later = turn("free", Criticality.HIGH, Optional.of(far.plusSeconds(60)), 7);
        Turn sooner = turn("free", Criticality.HIGH, Optional.of(far), 7);

        assertThat(in(Duration.ofDays(1), List.of(low, later, sooner))).extracting(Start::turn)
                .containsExactly(sooner, later, low);
    }

    @Test
    void what_lapses_before_its_turn_is_told() {
        List<Turn> turns = IntStream.range(0, 3).mapToObj(i ->
                turn("slow", Criticality.HIGH, Optional.of(NOW.plus(Duration.ofMinutes(90))), 7)).toList();

        List<Start> starts = in(Duration.ofDays(1), turns);

        assertThat(starts).extracting(start -> start.at().toString()).containsExactly("2026-12-01T08:00:00Z",
                "2026-12-01T09:00:00Z", "2026-12-01T10:00:00Z");
        assertThat(starts).extracting(Start::note).containsExactly(Optional.empty(), Optional.empty(),
                Optional.of(StartNote.LAPSES_FIRST));
    }

    @Test
    void the_starts_of_other_batches_keep_their_distance() {
        taken.add(NOW.minus(Duration.ofMinutes(20)));
        taken.add(NOW.plus(Duration.ofMinutes(90)));

        assertThat(in(Duration.ofHours(4), many(2, "slow", Criticality.LOW))).extracting(start -> start.at().toString())
                .containsExactly("2026-12-01T10:30:00Z", "2026-12-01T11:30:00Z");
    }

    @Test
    void when_the_window_is_over_the_rest_starts_as_fast_as_its_issuers_bear() {
        assertThat(in(Duration.ofHours(-1), many(3, "free", Criticality.LOW))).extracting(start -> start.at().toString())
                .containsExactly("2026-12-01T08:00:00Z", "2026-12-01T08:00:10Z", "2026-12-01T08:00:20Z");
    }

    private List<Start> in(Duration window, List<Turn> turns) {
        return new Schedule(NOW, NOW.plus(window), spacing::get, issuer -> taken).of(turns);
    }

    private static List<Turn> many(int number, String issuer, Criticality criticality) {
        return IntStream.range(0, number).mapToObj(i ->
                turn(issuer, criticality, Optional.of(NOW.plus(Duration.ofDays(90))), 7)).toList();
    }

    private static Turn turn(String issuer, Criticality criticality, Optional<Instant> expiry, int criticalBeforeDays) {
        return new Turn(SignatureId.random(), issuer, criticality, expiry,
                expiry.map(at -> at.minus(Duration.ofDays(criticalBeforeDays))));
    }
}
