package org.sealkeeper.calendar;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.sealkeeper.inventory.EffectiveExpiry;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.text.Texts;

/**
 * Writes effective expiries as iCalendar (RFC 5545): one event of a whole day for each signature, with an alarm on each of its
 * days of reminder that lie before. Renewed, the event moves, because its UID stays.
 */
final class ICalendar {

    private static final DateTimeFormatter DAY = DateTimeFormatter.BASIC_ISO_DATE;
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MINUTES =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
    /** Octets of a line, without its end (section 3.1). */
    private static final int LONGEST_LINE = 75;

    private final String baseUrl;
    private final Locale language;
    private final Instant now;
    private final StringBuilder text = new StringBuilder();

    ICalendar(String baseUrl, Locale language, Instant now) {
        this.baseUrl = baseUrl;
        this.language = language;
        this.now = now;
    }

    String of(List<Signature> signatures) {
        line("BEGIN:VCALENDAR");
        line("VERSION:2.0");
        line("PRODID:-//Sealkeeper//Sealkeeper//EN");
        line("METHOD:PUBLISH");
        line("X-WR-CALNAME:" + escaped(Texts.in(language, "calendar.name")));
        line("REFRESH-INTERVAL;VALUE=DURATION:PT6H");
        signatures.forEach(signature -> signature.effectiveExpiry().filter(EffectiveExpiry::hasEnd)
                .ifPresent(expiry -> event(signature, expiry)));
        line("END:VCALENDAR");
        return text.toString();
    }

    private void event(Signature signature, EffectiveExpiry expiry) {
        LocalDate day = LocalDate.ofInstant(expiry.at(), ZoneOffset.UTC);
        String summary = escaped(Texts.in(language, "calendar.summary", signature.name()));
        line("BEGIN:VEVENT");
        line("UID:" + signature.id() + "@sealkeeper");
        line("DTSTAMP:" + MOMENT.format(now));
        line("DTSTART;VALUE=DATE:" + DAY.format(day));
        line("DTEND;VALUE=DATE:" + DAY.format(day.plusDays(1)));
        line("SUMMARY:" + summary);
        line("DESCRIPTION:" + escaped(Texts.in(language, "calendar.description", MINUTES.format(expiry.at()),
                expiry.setBy().in(language), String.join(", ", signature.keepers()))));
        line("URL:" + baseUrl + "/signatures/" + signature.id());
        line("TRANSP:TRANSPARENT");
        signature.reminderDays().stream().filter(days -> days > 0).forEach(days -> alarm(days, summary));
        line("END:VEVENT");
    }

    private void alarm(int days, String summary) {
        line("BEGIN:VALARM");
        line("ACTION:DISPLAY");
        line("TRIGGER:-P" + days + "D");
        line("DESCRIPTION:" + summary);
        line("END:VALARM");
    }

    /** Section 3.3.11; what cannot stand in a text is left out. */
    private static String escaped(String value) {
        return value.replaceAll("[\\p{Cntrl}&&[^\n]]", "").replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
                .replace("\n", "\\n");
    }

    /** Long lines go on after a line end and a space, between characters. */
    private void line(String line) {
        int octets = 0;
        for (int character : line.codePoints().toArray()) {
            String one = Character.toString(character);
            int length = one.getBytes(StandardCharsets.UTF_8).length;
            if (octets + length > LONGEST_LINE) {
                text.append("\r\n ");
                octets = 1;
            }
            text.append(one);
            octets += length;
        }
        text.append("\r\n");
    }
}
