package org.sealkeeper.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sealkeeper.inventory.Criticality;
import org.sealkeeper.inventory.EffectiveExpiry;
import org.sealkeeper.inventory.SetBy;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.SignatureKind;
import org.sealkeeper.vault.KeyAlgorithm;

class TimelineTest {

    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    @Test
    void lane_shows_when_a_signature_becomes_due_critical_and_lapses() {
        Timeline timeline = timeline(expiring("2027-02-16T12:00:00Z"));

        assertThat(timeline.today()).isEqualTo("13.46%");
        assertThat(timeline.lanes()).singleElement().satisfies(lane -> {
            assertThat(lane.pieces()).containsExactly(new Timeline.Piece("0.00%", "61.54%", "VALID"),
                    new Timeline.Piece("61.54%", "22.12%", "DUE"), new Timeline.Piece("83.65%", "6.73%", "CRITICAL"));
            assertThat(lane.end()).contains("90.38%");
        });
    }

    @Test
    void what_lapsed_is_red_until_today_and_begins_at_the_edge_when_it_lapsed_long_ago() {
        Timeline timeline = timeline(expiring("2026-11-23T12:00:00Z"), expiring("2025-01-01T00:00:00Z"),
                expiring("2026-12-20T12:00:00Z"));

        assertThat(timeline.lanes().get(0).pieces()).last()
                .isEqualTo(new Timeline.Piece("0.00%", "14.29%", "LAPSED"));
        assertThat(timeline.lanes().get(1).end()).isEmpty();
        assertThat(timeline.lanes().get(1).pieces()).containsExactly(new Timeline.Piece("0.00%", "14.29%", "LAPSED"));
    }

    @Test
    void the_axis_reaches_as_far_as_the_last_signature() {
        assertThat(timeline(expiring("2026-12-10T00:00:00Z")).ticks()).extracting(Timeline.Tick::days)
                .containsExactly(10, 20, 30);
        assertThat(timeline(expiring("2027-10-10T00:00:00Z")).ticks()).extracting(Timeline.Tick::day)
                .containsExactly(LocalDate.parse("2027-03-29"), LocalDate.parse("2027-07-29"), LocalDate.parse("2027-11-28"));
        assertThat(timeline().lanes()).isEmpty();
    }

    @Test
    void the_year_ahead_has_a_bar_for_each_week_and_each_month_leads_to_its_signatures() {
        Timeline timeline = Timeline.of(NOW, List.of(), Map.of(), Map.of(LocalDate.parse("2026-11-30"), 1L,
                LocalDate.parse("2026-12-01"), 3L, LocalDate.parse("2027-06-01"), 2L));

        assertThat(timeline.year().most()).isEqualTo(4);
        assertThat(timeline.year().weeks()).extracting(Timeline.Bar::height).containsExactly(64, 32);
        assertThat(timeline.year().months()).hasSize(12).extracting(Timeline.Month::signatures)
                .startsWith(4L, 0L, 0L, 0L, 0L, 0L, 2L);
        assertThat(timeline.year().months().get(0)).isEqualTo(new Timeline.Month("0.81%", YearMonth.of(2026, 12),
                LocalDate.parse("2026-11-28"), LocalDate.parse("2027-01-01"), 4));
    }

    private static Timeline timeline(Signature... signatures) {
        return Timeline.of(NOW, List.of(signatures), Map.of(), Map.of());
    }

    private static Signature expiring(String at) {
        return new Signature(SignatureId.random(), "Corp Messenger", SignatureKind.CODE_SIGNING, "folder", "private-ca",
                Criticality.NORMAL, "CN=Corp", List.of(), KeyAlgorithm.EC_P256, 30, 7, List.of(), List.of("kim"),
                Optional.of(new EffectiveExpiry(Instant.parse(at), SetBy.version(1))), NOW.minus(300, ChronoUnit.DAYS));
    }
}
