package org.sealkeeper.issuance.est;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** When a server wants to be asked again (RFC 9110, section 10.2.3). */
final class RetryAfter {

    private static final Duration SOONEST = Duration.ofSeconds(1);
    private static final Duration UNLESS_TOLD = Duration.ofMinutes(5);
    // a server that means a year is asked once a day all the same
    private static final Duration LATEST = Duration.ofDays(1);

    private RetryAfter() {
    }

    /** @param header seconds such as {@code 120}, or a date such as {@code Fri, 31 Dec 2027 23:59:59 GMT} */
    static Instant of(Optional<String> header, Instant now) {
        Duration wait = header.map(value -> wait(value.strip(), now)).orElse(UNLESS_TOLD);
        return now.plus(wait.compareTo(SOONEST) < 0 ? SOONEST : wait.compareTo(LATEST) > 0 ? LATEST : wait);
    }

    private static Duration wait(String value, Instant now) {
        try {
            return value.matches("\\d{1,9}") ? Duration.ofSeconds(Long.parseLong(value))
                    : Duration.between(now, Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value)));
        } catch (DateTimeException | ArithmeticException e) {
            return UNLESS_TOLD;
        }
    }
}
