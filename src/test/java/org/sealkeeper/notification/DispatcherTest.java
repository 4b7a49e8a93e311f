package org.sealkeeper.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.security.People;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.transaction.support.TransactionTemplate;

/** A real mail server that is down, slow to come back, and used by two nodes at once. */
class DispatcherTest extends SealkeeperTest {

    private static final Letter LETTER = new Letter("en", "Documents are wanted", "Text", "<p>Text</p>");

    private final String name = unique("Corp Messenger");
    private GreenMail mailServer;

    @Autowired
    JdbcClient jdbc;
    @Autowired
    ObjectMapper json;
    @Autowired
    Letters letters;
    @Autowired
    People people;
    @Autowired
    Ledger ledger;
    @Autowired
    TransactionTemplate transactions;

    @BeforeEach
    void start() {
        mailServer = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mailServer.start();
    }

    @AfterEach
    void stop() {
        mailServer.stop();
    }

    @Test
    void mail_goes_out_once_as_html_and_text_in_the_readers_language() throws MessagingException {
        Node node = new Node(port(), Instant.now());
        queue(node, "lee", "once");
        queue(node, "lee", "once");

        node.dispatcher.dispatch();
        node.dispatcher.dispatch();

        assertThat(received()).hasSize(1);
        MimeMessage mail = received().get(0);
        assertThat(mail.getSubject()).isEqualTo("请提交证明材料：" + name + " 需要续期");
        assertThat(mail.getAllRecipients()[0]).hasToString("lee@corp.example");
        assertThat(mail.getFrom()[0]).hasToString("Sealkeeper <seal@corp.example>");
        assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(mail.getContentType()).startsWith("multipart/");
        Message message = node.message("lee", "once");
        assertThat(mail.getMessageID()).isEqualTo("<" + message.id() + "@corp.example>");
        assertThat(message.state()).isEqualTo(Message.State.SENT);
        assertThat(message.address()).contains("lee@corp.example");
        assertThat(message.sent().orElseThrow().subject()).isEqualTo("请提交证明材料：" + name + " 需要续期");
    }

    @Test
    void mailing_list_gets_one_mail_with_all_languages_of_its_readers() throws Exception {
        Node node = new Node(port(), Instant.now());
        MailingList.several("all-staff@corp.example, zh-CN:shanghai@corp.example").forEach(list -> node.outbox.queue(
                "lapse-announced", list.recipient(), "lapse-announced:" + name, Map.of("signature", name, "expiry",
                        Instant.parse("2026-11-20T08:00:00Z"), "contact", "helpdesk@corp.example")));
        node.dispatcher.dispatch();
        node.dispatcher.dispatch();

        assertThat(received()).extracting(mail -> mail.getAllRecipients()[0].toString() + ": " + mail.getSubject())
                .containsExactlyInAnyOrder(
                        "all-staff@corp.example: " + name + " does not work at present / " + name + " 暂时无法正常使用",
                        "shanghai@corp.example: " + name + " 暂时无法正常使用");
        assertThat(node.messages()).allSatisfy(message -> assertThat(message.sent().orElseThrow().text())
                .contains("如有疑问，请联系：helpdesk@corp.example").contains("各位同事").doesNotContain("null"));
    }

    @Test
    void address_that_is_none_is_refused_when_the_lists_are_read() {
        assertThatThrownBy(() -> MailingList.several("all staff <all@corp.example>")).hasMessageContaining(
                "is no mailing list; write all-staff@corp.example");
    }

    @Test
    void none_is_lost_and_none_sent_twice_when_the_mail_server_is_down_for_hours() {
        int port = port();
        mailServer.stop();
        Node node = new Node(port, Instant.now());
        IntStream.range(0, 12).forEach(number -> queue(node, "kim", "down-" + number));

        node.dispatcher.dispatch();

        List<Message> waiting = node.messages();
        assertThat(waiting).hasSize(12).allSatisfy(message -> assertThat(message.sent()).isEmpty());

        mailServer = new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mailServer.start();
        Node later = new Node(port, Instant.now().plus(Duration.ofHours(5)));
        later.dispatcher.dispatch();
        later.dispatcher.dispatch();

        assertThat(received()).hasSize(12);
        assertThat(later.messages()).hasSize(12)
                .allSatisfy(message -> assertThat(message.state()).isEqualTo(Message.State.SENT));
    }

    @Test
    void what_was_queued_and_tried_while_the_clock_was_ahead_goes_out_when_it_is_right_again() {
        Instant now = Instant.now();
        queue(new Node(port(), now.plus(Duration.ofDays(1))), "kim", "queued ahead");
        Node right = new Node(port(), now);
        queue(right, "kim", "tried ahead");
        jdbc.sql("update mail set tries = 1, next_try_at = next_try_at + interval '1 day' where id = :id")
                .param("id", right.message("kim", "tried ahead").id()).update();

        right.dispatcher.dispatch();

        assertThat(received()).hasSize(2);
    }

    @Test
    void mail_server_that_is_down_is_left_alone_for_growing_pauses() {
        assertThat(Stream.of(0, 1, 2, 5, 6, 40)
                .map(failures -> Dispatcher.pause(Duration.ofSeconds(5), failures, Duration.ofMinutes(5))))
                .containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(20),
                        Duration.ofSeconds(160), Duration.ofMinutes(5), Duration.ofMinutes(5));
    }

    @Test
    void two_nodes_at_once_send_each_message_once() {
        Instant now = Instant.now();
        Node one = new Node(port(), now);
        Node other = new Node(port(), now);
        IntStream.range(0, 30).forEach(number -> queue(one, "kim", "two-" + number));

        CompletableFuture.allOf(CompletableFuture.runAsync(one.dispatcher::dispatch),
                CompletableFuture.runAsync(other.dispatcher::dispatch)).join();

        assertThat(received()).hasSize(30);
        assertThat(received().stream().map(mail -> GreenMailUtil.getHeaders(mail).lines()
                .filter(line -> line.startsWith("Message-ID")).findFirst().orElseThrow()).distinct()).hasSize(30);
    }

    @Test
    void attempt_that_died_before_the_content_is_made_again_under_the_same_message_id() throws MessagingException {
        Node dying = new Node(port(), Instant.now());
        queue(dying, "kim", "dying");
        Message claimed = dying.claimed();

        new Node(port(), dying.now.plus(Duration.ofMinutes(1))).dispatcher.dispatch();
        assertThat(received()).isEmpty();
        new Node(port(), dying.now.plus(Duration.ofMinutes(6))).dispatcher.dispatch();

        assertThat(received()).hasSize(1);
        assertThat(received().get(0).getMessageID()).isEqualTo("<" + claimed.id() + "@corp.example>");
        // what the dead attempt would note now no longer counts
        assertThat(dying.outbox.sent(claimed, "kim@corp.example", LETTER)).isFalse();
        assertThat(dying.outbox.handOver(claimed, "kim@corp.example", LETTER)).isFalse();
    }

    @Test
    void who_died_after_the_content_sends_nothing_again_and_the_reader_hears_of_it_in_another_mail() throws Exception {
        Node dying = new Node(port(), Instant.now());
        queue(dying, "lee", "dying");
        Message claimed = dying.claimed();
        assertThat(dying.outbox.handOver(claimed, "lee@corp.example", LETTER)).isTrue();

        new Node(port(), dying.now.plus(Duration.ofMinutes(1))).dispatcher.dispatch();
        assertThat(told("lee@corp.example")).isEmpty();
        Node other = new Node(port(), dying.now.plus(Duration.ofMinutes(6)));
        other.dispatcher.dispatch();
        other.dispatcher.dispatch();

        MimeMessage notice = told("lee@corp.example").get(0);
        assertThat(told("lee@corp.example")).hasSize(1);
        assertThat(notice.getSubject()).isEqualTo("可能未送达：" + LETTER.subject());
        assertThat(notice.getMessageID()).doesNotContain(claimed.id().toString());
        assertThat(other.notice(claimed).sent().orElseThrow().text()).contains("/outbox/" + claimed.id());
        Message doubtful = other.message("lee", "dying");
        assertThat(doubtful.state()).isEqualTo(Message.State.IN_DOUBT);
        assertThat(doubtful.problem()).contains(Message.ANSWER_LOST);
        assertThat(doubtful.nextTryAt()).isEmpty();
        assertThat(other.outbox.letter(doubtful)).isEqualTo(LETTER);
        assertThat(jdbc.sql("select count(*) from ledger_event where kind = 'mail.in-doubt' and details::text like :id")
                .param("id", "%" + claimed.id() + "%").query(Long.class).single()).isEqualTo(1);
    }

    @Test
    void doubt_about_the_mail_that_tells_of_doubt_is_told_as_doubt_about_the_first() {
        Node dying = new Node(port(), Instant.now());
        queue(dying, "kim", "dying");
        Message first = dying.claimed();
        dying.outbox.handOver(first, "kim@corp.example", LETTER);
        Node next = new Node(port(), dying.now.plus(Duration.ofMinutes(6)));
        next.outbox.doubt();
        Message notice = next.claimed();
        next.outbox.handOver(notice, "kim@corp.example", next.outbox.letter(notice));

        Node last = new Node(port(), dying.now.plus(Duration.ofMinutes(12)));
        last.dispatcher.dispatch();

        Letter told = last.notice(notice).sent().orElseThrow();
        assertThat(told.subject()).isEqualTo("Perhaps not received: " + LETTER.subject());
        assertThat(told.text()).contains("/outbox/" + first.id());
    }

    @Test
    void mailing_list_hears_of_doubt_without_a_link_that_its_readers_cannot_open() throws Exception {
        MailingList list = MailingList.several("doubt-" + name.hashCode() + "@corp.example").get(0);
        Node dying = new Node(port(), Instant.now());
        dying.outbox.queue("lapse-announced", list.recipient(), name, Map.of("signature", name, "expiry", Instant.now(),
                "contact", "helpdesk@corp.example"));
        Message claimed = dying.claimed();
        dying.outbox.handOver(claimed, list.address(), dying.outbox.letter(claimed));

        Node other = new Node(port(), dying.now.plus(Duration.ofMinutes(6)));
        other.dispatcher.dispatch();

        Letter told = other.notice(claimed).sent().orElseThrow();
        assertThat(told.subject()).contains("Perhaps not received: " + name, "可能未送达：" + name);
        assertThat(told.text()).contains("Questions: helpdesk@corp.example", "如有疑问，请联系：helpdesk@corp.example")
                .doesNotContain("/outbox/", "null");
    }

    @Test
    void mail_whose_answer_is_lost_is_not_sent_again_by_the_one_that_lost_it_either() throws Exception {
        try (var server = new SmtpUpToTheContent(out -> { })) {
            Node node = new Node(server.port(), Instant.now());
            queue(node, "kim", "lost");
            // before whatever else is due: after a lost answer comes a pause
            jdbc.sql("update mail set next_try_at = 'epoch' where id = :id").param("id", node.message("kim", "lost").id())
                    .update();
            node.dispatcher.dispatch();
            assertThat(server.mails()).isEqualTo(1);
            assertThat(node.message("kim", "lost").state()).isEqualTo(Message.State.SENDING);

            Node later = new Node(port(), node.now.plus(Duration.ofMinutes(3)));
            later.dispatcher.dispatch();

            assertThat(later.message("kim", "lost").state()).isEqualTo(Message.State.IN_DOUBT);
            assertThat(later.message("kim", "lost").tries()).isEqualTo(1);
            assertThat(received()).singleElement().satisfies(mail -> assertThat(mail.getSubject()).startsWith("Perhaps not received"));
        }
    }

    @Test
    void mail_that_is_refused_after_its_content_is_tried_again() throws IOException {
        try (var server = new SmtpUpToTheContent(out -> SmtpUpToTheContent.say(out, "451 the disk is full"))) {
            Node node = new Node(server.port(), Instant.now());
            queue(node, "kim", "refused");
            node.dispatcher.dispatch();

            assertThat(node.message("kim", "refused").state()).isEqualTo(Message.State.WAITING);
            assertThat(node.message("kim", "refused").problem().orElseThrow()).contains("451 the disk is full");
            new Node(port(), node.now.plus(Duration.ofHours(2))).dispatcher.dispatch();
            assertThat(received()).hasSize(1);
        }
    }

    @Test
    void without_a_mail_server_messages_are_held_and_go_out_when_there_is_one() {
        Node without = new Node(Optional.empty(), Instant.now());
        queue(without, "kim", "held");
        without.dispatcher.dispatch();
        assertThat(without.message("kim", "held").state()).isEqualTo(Message.State.HELD);
        assertThat(without.message("kim", "held").problem()).contains("no-mail-server");

        new Node(port(), without.now.plusSeconds(1)).dispatcher.dispatch();

        assertThat(received()).hasSize(1);
    }

    @Test
    void message_to_somebody_without_an_address_is_held_with_the_reason() {
        Node node = new Node(port(), Instant.now());
        queue(node, "nobody-" + name.hashCode(), "no-address");

        node.dispatcher.dispatch();

        Message message = node.message("nobody-" + name.hashCode(), "no-address");
        assertThat(message.state()).isEqualTo(Message.State.HELD);
        assertThat(message.problem()).contains("no-address");
        assertThat(received()).isEmpty();
    }

    @Test
    void what_could_not_be_sent_for_two_weeks_expires_instead_of_flooding() {
        Node without = new Node(Optional.empty(), Instant.now().minus(Duration.ofDays(15)));
        queue(without, "kim", "old");

        new Node(port(), Instant.now()).dispatcher.dispatch();

        assertThat(received()).isEmpty();
        assertThat(without.message("kim", "old").state()).isEqualTo(Message.State.EXPIRED);
        assertThat(without.message("kim", "old").nextTryAt()).isEmpty();
    }

    @Test
    void what_is_rolled_back_is_never_sent() {
        Node node = new Node(port(), Instant.now());
        transactions.executeWithoutResult(status -> {
            queue(node, "kim", "undone");
            status.setRollbackOnly();
        });

        node.dispatcher.dispatch();

        assertThat(received()).isEmpty();
        assertThat(node.messages()).isEmpty();
    }

    /** One application of an installation, at a point in time. */
    private final class Node {

        private final Instant now;
        private final Outbox outbox;
        private final Dispatcher dispatcher;

        Node(int port, Instant now) {
            this(Optional.of(port), now);
        }

        Node(Optional<Integer> port, Instant now) {
            this.now = now;
            Clock clock = Clock.fixed(now, ZoneOffset.UTC);
            var server = new MailServer(port.map(DispatcherTest::sender), "Sealkeeper <seal@corp.example>");
            outbox = new Outbox(jdbc, json, server, letters, new Channels(Map.of()),
                    new Preferences(jdbc, ledger, clock), people, clock);
            dispatcher = new Dispatcher(outbox, server, people, ledger, transactions, clock, Duration.ofDays(14));
        }

        /** This test's, out of all that are in the database. */
        List<Message> messages() {
            return outbox.find(Optional.empty(), Optional.empty(), 0, 200).stream()
                    .filter(message -> name.equals(message.facts().get("signature"))).toList();
        }

        /** This test's, as a node has it that dies with it. */
        Message claimed() {
            return Stream.generate(() -> outbox.claim(now.plus(Duration.ofMinutes(5))).orElseThrow())
                    .filter(message -> name.equals(message.facts().get("signature"))).findFirst().orElseThrow();
        }

        Message notice(Message doubtful) {
            return jdbc.sql("select id from mail where once = :once").param("once", "in-doubt:" + doubtful.id())
                    .query(java.util.UUID.class).optional().flatMap(outbox::message).orElseThrow();
        }

        Message message(String user, String once) {
            return jdbc.sql("select id from mail where user_id = :user and once = :once").param("user", user)
                    .param("once", name + once).query(java.util.UUID.class).optional()
                    .flatMap(outbox::message).orElseThrow();
        }
    }

    private void queue(Node node, String user, String once) {
        node.outbox.queue("documents-wanted", user, name + once, Map.of("signature", name));
    }

    /** To the address, of doubt about this test's letter. */
    private List<MimeMessage> told(String address) {
        return withSubject(LETTER.subject()).filter(mail -> GreenMailUtil.getHeaders(mail).contains("To: " + address)).toList();
    }

    private int port() {
        return mailServer.getSmtp().getPort();
    }

    private static org.springframework.mail.javamail.JavaMailSender sender(int port) {
        var sender = new JavaMailSenderImpl();
        sender.setHost("127.0.0.1");
        sender.setPort(port);
        return sender;
    }

    /** This test's mails, out of all that were waiting in the database. */
    private List<MimeMessage> received() {
        return withSubject(name).toList();
    }

    private Stream<MimeMessage> withSubject(String part) {
        return Stream.of(mailServer.getReceivedMessages()).filter(mail -> {
            try {
                return mail.getSubject().contains(part);
            } catch (MessagingException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
