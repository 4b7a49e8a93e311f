package org.sealkeeper.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.security.People;
import org.sealkeeper.security.Person;
import org.springframework.beans.factory.annotation.Autowired;
import org.thymeleaf.ITemplateEngine;

/** What people read, in both languages, on 23 November 2026. */
class LettersTest extends SealkeeperTest {

    private static final Person ENGLISH = new Person("kim", "Kim Test", Optional.of("kim@corp.example"), Locale.ENGLISH);
    private static final Person CHINESE =
            new Person("lee", "李雷", Optional.of("lee@corp.example"), Locale.forLanguageTag("zh-CN"));
    private static final Map<String, Object> EXPIRY = Map.of("signature", "Corp Messenger", "expiry",
            "2026-12-01T08:00:00Z", "setBy", "im.corp.example:443", "daysLeft", 8);
    private static final Map<String, Object> RENEWAL = Map.of("signature", "Corp Messenger", "expiry",
            "2026-12-01T08:00:00Z", "setBy", "version 3", "setByVersion", 3, "renewalId", "7e5cf6c8-1111-4222-8333-444455556666", "reason",
            "It expires", "requestedBy", "sealkeeper", "deadline", "2026-11-24T08:00:00Z");

    @Autowired
    ITemplateEngine engine;
    @Autowired
    People people;

    @Test
    void reminder_says_in_english_what_expires_when_and_what_sets_it() {
        Letter letter = letters("2026-11-23T06:00:00Z").write(message("expiry-reminder", EXPIRY), ENGLISH);

        assertThat(letter.language()).isEqualTo("en");
        assertThat(letter.subject()).isEqualTo("Corp Messenger expires in 8 days");
        assertThat(letter.text()).isEqualTo("""
                Hello Kim Test,

                See whether a renewal waits for you; if none is running, start one.
                Open Tasklist: https://seal.corp.example/camunda/app/tasklist/default/

                Corp Messenger expires 2026-12-01 08:00 UTC, in 8 days.

                The date is set by im.corp.example:443, which it depends on.

                --\s
                This mail was sent by Sealkeeper (https://seal.corp.example) because you look after enterprise signatures. \
                An answer to it reaches nobody.
                """);
        assertThat(letter.html()).contains("<html lang=\"en\">",
                "<a href=\"https://seal.corp.example/camunda/app/tasklist/default/\"",
                "Corp Messenger expires 2026-12-01 08:00 UTC, in 8 days.");
    }

    @Test
    void reminder_says_the_same_in_chinese() {
        Letter letter = letters("2026-11-23T06:00:00Z").write(message("expiry-reminder", EXPIRY), CHINESE);

        assertThat(letter.language()).isEqualTo("zh-CN");
        assertThat(letter.subject()).isEqualTo("Corp Messenger 将在 8 天后到期");
        assertThat(letter.text()).contains("李雷，您好：", "Corp Messenger 的到期时间：2026-12-01 08:00 UTC（8 天后）。",
                "该时间取决于所绑定的 im.corp.example:443。");
        assertThat(letter.html()).contains("<html lang=\"zh-CN\">", "打开任务列表");
    }

    @Test
    void version_that_sets_the_expiry_is_told_in_the_readers_language_and_a_binding_that_is_called_so_by_its_name() {
        Map<String, Object> facts = new TreeMap<>(EXPIRY);
        facts.put("setBy", "version 3");

        assertThat(letters("2026-11-23T06:00:00Z").write(message("expiry-reminder", facts), ENGLISH).text())
                .contains("The date is set by version 3, which it depends on.");
        facts.put("setByVersion", 3);
        assertThat(letters("2026-11-23T06:00:00Z").write(message("expiry-reminder", facts), ENGLISH).text())
                .contains("The date is set by its version 3.");
        assertThat(letters("2026-11-23T06:00:00Z").write(message("expiry-reminder", facts), CHINESE).text())
                .contains("该时间取决于签名的版本 3。");
    }

    @Test
    void reminder_that_was_held_up_says_what_is_true_when_it_is_sent() {
        assertThat(letters("2026-11-30T06:00:00Z").write(message("expiry-reminder", EXPIRY), ENGLISH).subject())
                .isEqualTo("Corp Messenger expires tomorrow");
        assertThat(letters("2026-12-01T06:00:00Z").write(message("expiry-reminder", EXPIRY), ENGLISH).text())
                .contains("Corp Messenger expires 2026-12-01 08:00 UTC, in 2 hours.");
        assertThat(letters("2026-12-03T06:00:00Z").write(message("expiry-reminder", EXPIRY), ENGLISH).text())
                .contains("Corp Messenger expired 2026-12-01 08:00 UTC, 2 days ago.");
        assertThat(letters("2026-12-03T06:00:00Z").write(message("expiry-reminder", EXPIRY), CHINESE).subject())
                .isEqualTo("Corp Messenger 已到期");
    }

    @Test
    void documents_are_wanted_with_the_next_step_the_deadline_and_who_asked() {
        assertThat(letters("2026-11-23T06:00:00Z").write(message("documents-wanted", RENEWAL), ENGLISH).text()).contains(
                "Hand in the supporting documents. Whoever hands them in cannot approve this renewal.",
                "Documents and approval must be in by 2026-11-24 08:00 UTC, tomorrow.",
                "The renewal was asked for by the expiry watch: It expires");
        assertThat(letters("2026-11-23T06:00:00Z").write(message("documents-wanted", RENEWAL), CHINESE).text()).contains(
                "材料和审批的截止时间：2026-11-24 08:00 UTC（明天）。", "发起人：到期监测。原因：It expires");
    }

    @Test
    void line_that_names_something_unknown_is_left_out() {
        Map<String, Object> undecided = new TreeMap<>(RENEWAL);
        undecided.remove("deadline");

        assertThat(letters("2026-11-23T06:00:00Z").write(message("approval-wanted", undecided), ENGLISH).text())
                .doesNotContain("must be in by", "null");
    }

    @Test
    void rejection_names_who_and_why_and_neither_header_nor_markup_gets_through() {
        Map<String, Object> hostile = new TreeMap<>(RENEWAL);
        hostile.put("signature", "Corp\r\nBcc: all@corp.example");
        hostile.put("by", "chen");
        hostile.put("comment", "<script>alert(1)</script>\r\n\r\nOpen http://evil.example {0}");

        Letter letter = letters("2026-11-23T06:00:00Z").write(message("renewal-rejected", hostile), ENGLISH);

        assertThat(letter.subject()).isEqualTo("Rejected: renewal of Corp Bcc: all@corp.example");
        assertThat(letter.text()).contains(
                "Chen Test (chen) rejected it: <script>alert(1)</script> Open http://evil.example {0}\n");
        assertThat(letter.html()).contains("&lt;script&gt;alert(1)&lt;/script&gt;").doesNotContain("<script>");
        assertThat(letter.text())
                .contains("https://seal.corp.example/api/v1/renewals/7e5cf6c8-1111-4222-8333-444455556666/history");
    }

    @Test
    void renewal_that_is_complete_says_until_when() {
        Map<String, Object> completed = new TreeMap<>(RENEWAL);
        completed.put("notAfter", "2027-12-01T08:00:00Z");
        completed.put("version", 4);

        assertThat(letters("2026-11-23T06:00:00Z").write(message("renewal-completed", completed), ENGLISH).text())
                .contains("Version 4 is active and valid until 2027-12-01 08:00 UTC, in 373 days.");
        assertThat(letters("2026-11-23T06:00:00Z").write(message("renewal-completed", completed), CHINESE).text())
                .contains("版本 4 已启用，有效期至 2027-12-01 08:00 UTC（373 天后）。");
    }

    @Test
    void too_few_keepers_are_counted_in_words() {
        Map<String, Object> one = Map.of("signature", "Corp Messenger", "signatureId",
                "7e5cf6c8-1111-4222-8333-444455556666", "keepers", 1);

        assertThat(letters("2026-11-23T06:00:00Z").write(message("few-keepers", one), ENGLISH).text())
                .contains("Corp Messenger has only one active keeper.");
        assertThat(letters("2026-11-23T06:00:00Z").write(message("few-keepers", one), CHINESE).text())
                .contains("Corp Messenger 只有一名可用的签名管理员。");
    }

    /** Mails of platforms, stores, keys, and of many signatures at once. */
    private static final Set<Template> OF_NO_SIGNATURE = EnumSet.of(Template.ACCESS_LOST, Template.STORES_NOT_DRILLED,
            Template.CANARY_DUE, Template.CANARY_OVERDUE, Template.BATCH_APPROVAL_WANTED, Template.BATCH_APPROVAL_REMINDER,
            Template.BATCH_REJECTED, Template.BATCH_ENDED, Template.TRAINING_DUE, Template.TRAINING_OVERDUE, Template.TASK_ESCALATED,
            Template.DAILY_DIGEST, Template.DRILLS_TOO_SLOW, Template.MAIL_IN_DOUBT, Template.ANNOUNCEMENT_IN_DOUBT);

    @Test
    void every_mail_can_be_written_in_both_languages() {
        Map<String, Object> all = new TreeMap<>(RENEWAL);
        all.putAll(Map.of("by", "chen", "comment", "No", "notAfter", "2027-12-01T08:00:00Z", "version", 4, "keepers", 0,
                "activity", "install-on-platform", "problem", "The platform does not answer"));
        all.putAll(Map.of("signatureId", UUID.randomUUID().toString(), "backupId", UUID.randomUUID().toString(), "batchId",
                UUID.randomUUID().toString(), "restoreId", UUID.randomUUID().toString(), "signatures", 12,
                "mailId", UUID.randomUUID().toString(), "subject", "Expires soon"));

        Stream.of(Template.values()).forEach(template -> Stream.of(ENGLISH, CHINESE).forEach(reader -> {
            Letter letter = letters("2026-11-23T06:00:00Z").write(message(template.id(), all), reader);
            assertThat(letter.subject()).as(template.id()).doesNotContain("mail.");
            if (!OF_NO_SIGNATURE.contains(template)) {
                assertThat(letter.subject()).as(template.id()).contains("Corp Messenger");
            }
            assertThat(letter.text()).as(template.id()).doesNotContain("mail.", "{", "null");
        }));
    }

    private Letters letters(String now) {
        return new Letters(engine, people, Clock.fixed(Instant.parse(now), ZoneOffset.UTC), "https://seal.corp.example/");
    }

    private static Message message(String template, Map<String, Object> facts) {
        return new Message(UUID.randomUUID(), "kim", template, facts, Instant.parse("2026-11-23T06:00:00Z"),
                Message.State.WAITING, 0, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty());
    }
}
