package org.sealkeeper.ledger;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.sealkeeper.text.DrawnNames;
import org.sealkeeper.text.Texts;

/**
 * What a recorded event says to a reader: the text {@code event.<kind>}. The same values stand at the same place for
 * every kind; {@code messages/ledger.properties} lists them.
 */
public final class EventSentence {

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'")
            .withZone(ZoneOffset.UTC);

    private final LedgerEvent event;
    private final Locale locale;

    private EventSentence(LedgerEvent event, Locale locale) {
        this.event = event;
        this.locale = locale;
    }

    public static String of(LedgerEvent event, Locale locale) {
        return new EventSentence(event, locale).toString();
    }

    @Override
    public String toString() {
        return Texts.in(locale, "event." + event.kind(), step(), who(), outcome(),
                first("name", "signature", "target", "caseNumber"), said(), first("number", "version", "to"),
                first("issuer", "platform", "store"), date());
    }

    private String step() {
        return event.activity().map(activity -> DrawnNames.of(activity, locale)).orElse("");
    }

    private String who() {
        return event.actor().equals(Ledger.SEALKEEPER) ? Texts.in(locale, "event.by.sealkeeper") : event.actor();
    }

    private String outcome() {
        return event.outcome().map(outcome -> Texts.in(locale, "event.outcome." + outcome)).orElse("");
    }

    private String said() {
        String words = first("reason", "comment", "problem");
        return words.isEmpty() ? "" : Texts.in(locale, "event.said", Texts.retold(words, locale));
    }

    private String date() {
        String date = first("after", "notAfter");
        try {
            return date.isEmpty() ? Texts.in(locale, "event.no-date") : DATE.format(Instant.parse(date));
        } catch (DateTimeParseException notADate) {
            return date;
        }
    }

    private String first(String... details) {
        return Stream.of(details).map(event.details()::get).filter(Objects::nonNull).map(Object::toString)
                .filter(text -> !text.isBlank()).findFirst().orElse("");
    }
}
