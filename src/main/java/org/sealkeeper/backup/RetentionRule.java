package org.sealkeeper.backup;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.sealkeeper.backup.RetentionDecision.Reason;
import org.sealkeeper.inventory.VersionId;

/**
 * Which backups of one signature stay: grandfather, father, son. Their order is that of the database's sequence; clocks
 * only say which day a backup is of, and one that jumps makes more of them stay, never fewer.
 */
final class RetentionRule {

    private final RetentionSettings.Keep keep;
    private final Map<VersionId, Integer> active;
    private final Instant now;

    /**
     * @param active active versions of the signature, with their numbers
     * @param now protection of stores is compared with it, nothing else
     */
    RetentionRule(RetentionSettings.Keep keep, Map<VersionId, Integer> active, Instant now) {
        this.keep = keep;
        this.active = active;
        this.now = now;
    }

    /** @param newestFirst by their sequence */
    List<RetentionDecision> decide(List<Backup> newestFirst) {
        List<Period> periods = List.of(new Period("day", keep.days(), LocalDate::toString),
                new Period("week", keep.weeks(), day -> day.get(IsoFields.WEEK_BASED_YEAR) + "-W"
                        + String.format("%02d", day.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR))),
                new Period("month", keep.months(), day -> day.toString().substring(0, 7)),
                new Period("year", keep.years(), day -> String.valueOf(day.getYear())));
        Set<VersionId> withoutProven = new HashSet<>(active.keySet());
        boolean laterProven = false;
        var decisions = new ArrayList<RetentionDecision>();
        for (Backup backup : newestFirst) {
            var reasons = new ArrayList<Reason>();
            if (decisions.isEmpty()) {
                reasons.add(Reason.of("newest"));
            }
            if (backup.state() == Backup.State.PROVEN && backup.setAside().isEmpty()) {
                backup.version().filter(withoutProven::remove)
                        .ifPresent(version -> reasons.add(Reason.of("last-proven", String.valueOf(active.get(version)))));
                LocalDate day = backup.writtenAt().orElse(backup.begunAt()).atOffset(ZoneOffset.UTC).toLocalDate();
                periods.forEach(period -> period.takes(day, reasons));
                if (!laterProven && reasons.isEmpty()) {
                    reasons.add(Reason.of("only-proven"));
                }
                laterProven = true;
            } else if (backup.state() == Backup.State.WRITING || backup.state() == Backup.State.COPYING) {
                reasons.add(Reason.of("unfinished"));
            } else if (backup.state() != Backup.State.REMOVING && (backup.setAside().isEmpty() || !laterProven)) {
                reasons.add(Reason.of("not-proven"));
            }
            if (reasons.isEmpty()) {
                backup.copies().stream().filter(copy -> copy.state().isThere())
                        .filter(copy -> copy.protectedUntil().filter(now::isBefore).isPresent())
                        .forEach(copy -> reasons.add(Reason.of("protected", copy.store(),
                                copy.protectedUntil().orElseThrow().toString().substring(0, 10))));
            }
            boolean stays = !reasons.isEmpty();
            if (!stays) {
                reasons.add(Reason.of(backup.setAside().isPresent() ? "set-aside" : "others-stand-for-it"));
            }
            decisions.add(new RetentionDecision(backup, stays, List.copyOf(reasons)));
        }
        return decisions;
    }

    /** Takes the last backup of each of the last so many periods that have any. */
    private static final class Period {

        private final String name;
        private final Function<LocalDate, String> of;
        private int left;
        private String last = "";

        Period(String name, int left, Function<LocalDate, String> of) {
            this.name = name;
            this.left = left;
            this.of = of;
        }

        void takes(LocalDate day, List<Reason> reasons) {
            String now = of.apply(day);
            if (left > 0 && !now.equals(last)) {
                last = now;
                left--;
                reasons.add(Reason.of(name, now));
            }
        }
    }
}
