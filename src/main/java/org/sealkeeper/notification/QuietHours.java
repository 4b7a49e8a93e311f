package org.sealkeeper.notification;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Hours of each day in which only what is urgent is said; they may go over midnight. */
record QuietHours(LocalTime from, LocalTime until, ZoneId zone) {

    private static final Pattern WRITTEN = Pattern.compile("(\\d\\d:\\d\\d)-(\\d\\d:\\d\\d) +(\\S+)");

    /**
     * @param written such as {@code 22:00-07:00 Asia/Shanghai}
     * @throws IllegalArgumentException when it is not
     */
    static QuietHours of(String written) {
        Matcher parts = WRITTEN.matcher(written.strip());
        try {
            if (parts.matches()) {
                var hours = new QuietHours(LocalTime.parse(parts.group(1)), LocalTime.parse(parts.group(2)),
                        ZoneId.of(parts.group(3)));
                if (!hours.from.equals(hours.until)) {
                    return hours;
                }
            }
        } catch (DateTimeException noTime) {
            throw new IllegalArgumentException(wrong(written), noTime);
        }
        throw new IllegalArgumentException(wrong(written));
    }

    private static String wrong(String written) {
        return "\"" + written + "\" is not written like 22:00-07:00 Asia/Shanghai";
    }

    /** The first moment from {@code at} on that is not quiet. */
    Instant firstLoud(Instant at) {
        ZonedDateTime local = at.atZone(zone);
        if (!isQuiet(local.toLocalTime())) {
            return at;
        }
        ZonedDateTime end = local.with(until);
        return (end.isAfter(local) ? end : local.plusDays(1).with(until)).toInstant();
    }

    private boolean isQuiet(LocalTime time) {
        boolean afterFrom = !time.isBefore(from);
        boolean beforeUntil = time.isBefore(until);
        return from.isBefore(until) ? afterFrom && beforeUntil : afterFrom || beforeUntil;
    }
}
