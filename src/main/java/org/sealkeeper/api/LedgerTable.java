package org.sealkeeper.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sealkeeper.ledger.EventQuery;
import org.sealkeeper.ledger.EventSentence;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.ledger.LedgerEvent;
import org.sealkeeper.ledger.SealedLedger;
import org.springframework.stereotype.Component;

/** Events as CSV (RFC 4180), for people with a spreadsheet. It proves nothing. */
@Component
class LedgerTable {

    private static final int PAGE = 1_000;
    private static final String HEADINGS =
            "leaf,sequence,at,kind,actor,signature,renewal,activity,outcome,duration_ms,sentence,details\r\n";

    private final Ledger ledger;
    private final SealedLedger sealed;
    private final ObjectMapper json;

    LedgerTable(Ledger ledger, SealedLedger sealed, ObjectMapper json) {
        this.ledger = ledger;
        this.sealed = sealed;
        this.json = json;
    }

    void write(EventQuery query, Locale locale, OutputStream out) throws IOException {
        // the mark tells spreadsheets that it is UTF-8
        out.write(("\uFEFF" + HEADINGS).getBytes(StandardCharsets.UTF_8));
        long after = 0;
        List<LedgerEvent> page;
        do {
            page = ledger.find(query, after, PAGE);
            Map<Long, Long> leaves = sealed.leaves(page.stream().map(LedgerEvent::sequence).toList());
            for (LedgerEvent event : page) {
                out.write(row(event, Optional.ofNullable(leaves.get(event.sequence())), locale)
                        .getBytes(StandardCharsets.UTF_8));
                after = event.sequence();
            }
        } while (page.size() == PAGE);
    }

    private String row(LedgerEvent event, Optional<Long> leaf, Locale locale) throws JsonProcessingException {
        return Stream.of(leaf, event.sequence(), event.at(), event.kind(), event.actor(), event.signature(),
                        event.renewal(), event.activity(), event.outcome(), event.duration().map(Duration::toMillis),
                        EventSentence.of(event, locale), json.writeValueAsString(event.details()))
                .map(value -> value instanceof Optional<?> optional ? optional.map(Object::toString).orElse("")
                        : value.toString())
                .map(LedgerTable::cell).collect(Collectors.joining(",", "", "\r\n"));
    }

    /** What a spreadsheet would take for a formula is marked as text. */
    private static String cell(String text) {
        String safe = text.matches("(?s)[=+\\-@\t\r].*") ? "'" + text : text;
        return safe.matches("(?s).*[\",\r\n].*") ? "\"" + safe.replace("\"", "\"\"") + "\"" : safe;
    }
}
