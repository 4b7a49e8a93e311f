package org.sealkeeper.console;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.Locale;
import org.sealkeeper.inventory.EffectiveExpiry;
import org.sealkeeper.text.Texts;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.stereotype.Component;

/** Times as pages show them, always with their zone; templates call it {@code @moments}. */
@Component("moments")
public class Moments {

    private final Clock clock;

    Moments(Clock clock) {
        this.clock = clock;
    }

    private static final DateTimeFormatter MINUTES =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ISO_LOCAL_DATE.withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** Such as {@code 2026-11-24 08:00 UTC}. */
    public String minutes(Instant moment) {
        return MINUTES.format(moment);
    }

    /** When a validity ends, or that it has no well-defined end. */
    public String end(Instant notAfter) {
        return EffectiveExpiry.isEnd(notAfter) ? minutes(notAfter) : in("console.expiry.no-end");
    }

    /** Such as {@code 2026-11-24}, in UTC; empty for none. */
    public String day(Instant moment) {
        return moment == null ? "" : DAY.format(moment);
    }

    /** Such as {@code 2026-11-24 08:00:12 UTC}. */
    public String seconds(Instant moment) {
        return SECONDS.format(moment);
    }

    /** How long ago it was, such as {@code 4 days ago}. */
    public String ago(Instant moment) {
        Duration passed = Duration.between(moment, clock.instant());
        if (passed.toHours() < 1) {
            return in("console.ago.minutes", Math.max(0, passed.toMinutes()));
        }
        return passed.toHours() < 48 ? in("console.ago.hours", passed.toHours()) : in("console.ago.days", passed.toDays());
    }

    /** How long it took, such as {@code 1 h 20 min}, {@code 45 s} or {@code 120 ms}. */
    public String length(Duration took) {
        if (took.toMillis() < 1000) {
            return in("console.length.millis", took.toMillis());
        }
        if (took.toMinutes() < 1) {
            return in("console.length.seconds", took.toSeconds());
        }
        if (took.toHours() < 1) {
            return in("console.length.minutes", took.toMinutes(), took.toSecondsPart());
        }
        return took.toDays() < 2 ? in("console.length.hours", took.toHours(), took.toMinutesPart())
                : in("console.length.days", took.toDays(), took.toHoursPart());
    }

    /** The short name of a month, such as {@code Dec}. */
    public String month(YearMonth month) {
        return month.getMonth().getDisplayName(TextStyle.SHORT, Texts.nearest(LocaleContextHolder.getLocale()));
    }

    private static String in(String key, Object... numbers) {
        return Texts.in(LocaleContextHolder.getLocale(), key, numbers);
    }
}
