package org.sealkeeper.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThresholdTest {

    private static final List<Integer> USUAL = List.of(90, 60, 30, 14, 7, 3, 1, 0, -1);
    private static final Instant EXPIRY = Instant.parse("2026-12-01T08:00:00Z");

    @Test
    void nothing_is_reached_before_the_first_day_to_remind() {
        assertThat(Threshold.reached(USUAL, EXPIRY, Instant.parse("2026-09-01T23:59:59Z"))).isEmpty();
    }

    @Test
    void threshold_is_reached_as_its_day_begins_in_utc() {
        assertThat(Threshold.reached(USUAL, EXPIRY, Instant.parse("2026-09-02T00:00:00Z"))).contains(90);
        assertThat(Threshold.reached(USUAL, EXPIRY, Instant.parse("2026-10-31T23:59:59Z"))).contains(60);
        assertThat(Threshold.reached(USUAL, EXPIRY, Instant.parse("2026-11-01T00:00:00Z"))).contains(30);
        assertThat(Threshold.reached(USUAL, EXPIRY, Instant.parse("2026-11-30T06:00:00Z"))).contains(1);
    }

    @Test
    void late_watch_sends_the_most_urgent_of_what_it_missed() {
        assertThat(Threshold.reached(USUAL, EXPIRY, Instant.parse("2026-11-26T06:00:00Z"))).contains(7);
        assertThat(Threshold.reached(USUAL, EXPIRY, Instant.parse("2026-11-29T06:00:00Z"))).contains(3);
    }

    @Test
    void day_of_expiry_is_day_zero_before_and_after_the_hour() {
        assertThat(Threshold.reached(USUAL, EXPIRY, Instant.parse("2026-12-01T00:00:00Z"))).contains(0);
        assertThat(Threshold.reached(USUAL, EXPIRY, Instant.parse("2026-12-01T23:59:59Z"))).contains(0);
    }

    @Test
    void days_after_are_negative_and_the_last_one_stays_reached() {
        assertThat(Threshold.reached(USUAL, EXPIRY, Instant.parse("2026-12-02T00:00:00Z"))).contains(-1);
        assertThat(Threshold.reached(USUAL, EXPIRY, Instant.parse("2027-03-01T00:00:00Z"))).contains(-1);
    }

    @Test
    void signature_without_days_to_remind_is_never_reminded_of() {
        assertThat(Threshold.reached(List.of(), EXPIRY, EXPIRY)).isEmpty();
    }

    @Test
    void order_of_the_setting_does_not_matter() {
        assertThat(Threshold.reached(List.of(1, 30, 7), EXPIRY, Instant.parse("2026-11-20T00:00:00Z"))).contains(30);
    }
}
