package org.sealkeeper.security;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** So many times for each within a while, and then again one by one. Whom it has not seen for longest it forgets. */
final class Allowance {

    private static final int MOST_KNOWN = 10_000;

    private final int times;
    private final Duration within;
    private final Clock clock;
    private final Map<String, Left> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Left> eldest) {
            return size() > MOST_KNOWN;
        }
    };

    private record Left(double times, Instant at) {
    }

    Allowance(int times, Duration within, Clock clock) {
        this.times = times;
        this.within = within;
        this.clock = clock;
    }

    synchronized boolean isUsedUp(String who) {
        return left(who) < 1;
    }

    /** @return false when there was none left */
    synchronized boolean use(String who) {
        double left = left(who);
        if (left < 1) {
            return false;
        }
        known.put(who, new Left(left - 1, clock.instant()));
        return true;
    }

    private double left(String who) {
        Left last = known.get(who);
        if (last == null) {
            return times;
        }
        // a clock that goes back gives nothing
        long passed = Math.max(0, Duration.between(last.at(), clock.instant()).toMillis());
        return Math.min(times, last.times() + (double) passed * times / within.toMillis());
    }
}
