package org.sealkeeper.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EventSentenceTest {

    @Test
    void a_document_is_told_by_its_name_and_who_uploaded_it() {
        LedgerEvent event = event("document.uploaded", "kim", null, Map.of("name", "letter.pdf", "bytes", 4711));

        assertThat(EventSentence.of(event, Locale.ENGLISH)).isEqualTo("kim uploaded the document letter.pdf.");
        assertThat(EventSentence.of(event, Locale.CHINA)).isEqualTo("kim 上传了材料 letter.pdf。");
    }

    @Test
    void a_decision_is_told_with_what_was_said() {
        LedgerEvent event = event("approval.decided", "chen", "REJECT", Map.of("comment", "The letter isn't signed {0}"));

        assertThat(EventSentence.of(event, Locale.ENGLISH))
                .isEqualTo("chen decided: rejected. “The letter isn't signed {0}”");
        assertThat(EventSentence.of(event, Locale.CHINA)).isEqualTo("chen 的审批决定：驳回。“The letter isn't signed {0}”");
    }

    @Test
    void what_nobody_said_leaves_nothing_behind() {
        LedgerEvent event = event("approval.decided", "chen", "APPROVE", Map.of("comment", ""));

        assertThat(EventSentence.of(event, Locale.ENGLISH)).isEqualTo("chen decided: approved.");
    }

    @Test
    void dates_are_absolute_and_numbers_are_not_grouped() {
        LedgerEvent event = event("version.activated", "sealkeeper", null,
                Map.of("number", 1234, "notAfter", "2027-12-01T08:00:00Z"));

        assertThat(EventSentence.of(event, Locale.ENGLISH))
                .isEqualTo("Version 1234 is the active one now, valid until 2027-12-01 08:00 UTC.");
    }

    @Test
    void an_expiry_that_nobody_knows_is_told_as_such() {
        LedgerEvent event = event("expiry.moved", "sealkeeper", null, Map.of("before", "2027-12-01T08:00:00Z"));

        assertThat(EventSentence.of(event, Locale.ENGLISH)).isEqualTo("The effective expiry changed; now: not known.");
    }

    private static LedgerEvent event(String kind, String actor, String outcome, Map<String, Object> details) {
        return new LedgerEvent(1, Instant.parse("2026-11-24T08:00:00Z"), kind, actor, Optional.empty(),
                Optional.empty(), Optional.empty(), Optional.ofNullable(outcome), Optional.empty(), details);
    }
}
