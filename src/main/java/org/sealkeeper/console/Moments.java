package org.sealkeeper.console;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** Times as pages show them, always with their zone; templates call it {@code @moments}. */
@Component("moments")
public class Moments {

    private static final DateTimeFormatter MINUTES =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** Such as {@code 2026-11-24 08:00 UTC}. */
    public String minutes(Instant moment) {
        return MINUTES.format(moment);
    }
}
