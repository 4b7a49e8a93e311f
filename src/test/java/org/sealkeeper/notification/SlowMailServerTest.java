package org.sealkeeper.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sealkeeper.outgoing.DrippingServer;
import org.springframework.mail.MailSendException;
import org.springframework.mail.javamail.JavaMailSenderImpl;

@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SlowMailServerTest {

    @Test
    void a_server_whose_greeting_has_no_end_is_one_that_is_down() throws IOException {
        try (var server = DrippingServer.ofSmtp()) {
            JavaMailSenderImpl sender = sender(server.port());
            var mail = new MailServer(Optional.of(sender), "seal@corp.example", Duration.ofMillis(700));

            for (int attempt = 0; attempt < 4; attempt++) {
                MailSendException failure = failure(mail);
                assertThat(MailServer.isDown(failure)).isTrue();
                assertThat(MailServer.rootOf(failure)).hasMessageContaining("has not answered within");
            }
            // no more threads than that
            assertThat(MailServer.rootOf(failure(mail))).hasMessageContaining("has not ended 4 earlier connections");
        }
    }

    @Test
    void a_server_that_never_answers_for_the_content_may_have_taken_the_mail() throws IOException {
        var neverAnswers = new CountDownLatch(1);
        try (var server = new SmtpUpToTheContent(out -> neverAnswers.await())) {
            JavaMailSenderImpl sender = sender(server.port());
            var mail = new MailServer(Optional.of(sender), "seal@corp.example", Duration.ofSeconds(5));

            assertThatThrownBy(() -> mail.send(UUID.randomUUID(), "kim@corp.example",
                    new Letter("en", "Subject", "Text", "<p>Text</p>"), Instant.now(), () -> { }))
                    .isInstanceOf(AnswerLost.class).hasMessageContaining("did not say whether it takes it");
        } finally {
            neverAnswers.countDown();
        }
    }

    @Test
    void a_server_that_takes_a_mail_and_never_says_good_bye_has_taken_it() throws IOException {
        var never = new CountDownLatch(1);
        try (var server = new SmtpUpToTheContent(out -> {
            SmtpUpToTheContent.say(out, "250 taken");
            never.await();
        })) {
            JavaMailSenderImpl sender = sender(server.port());
            sender.getJavaMailProperties().put("mail.smtp.timeout", "2000");
            var mail = new MailServer(Optional.of(sender), "seal@corp.example", Duration.ofMinutes(1));

            assertThatCode(() -> mail.send(UUID.randomUUID(), "kim@corp.example",
                    new Letter("en", "Subject", "Text", "<p>Text</p>"), Instant.now(), () -> { })).doesNotThrowAnyException();
            assertThat(server.mails()).isEqualTo(1);
        } finally {
            never.countDown();
        }
    }

    @Test
    void a_mail_that_was_given_up_before_its_content_does_not_go_out_later() throws IOException {
        var greeting = new CountDownLatch(1);
        var noted = new AtomicBoolean();
        try (var server = new SmtpUpToTheContent(greeting, out -> SmtpUpToTheContent.say(out, "250 taken"))) {
            JavaMailSenderImpl sender = sender(server.port());
            var mail = new MailServer(Optional.of(sender), "seal@corp.example", Duration.ofMillis(700));

            assertThatThrownBy(() -> mail.send(UUID.randomUUID(), "kim@corp.example",
                    new Letter("en", "Subject", "Text", "<p>Text</p>"), Instant.now(), () -> noted.set(true)))
                    .isExactlyInstanceOf(MailSendException.class);
            greeting.countDown();

            await().atMost(Duration.ofMinutes(2)).until(() -> server.hungUp() == 1 || server.mails() == 1);
            assertThat(server.mails()).isZero();
            assertThat(noted).isFalse();
        }
    }

    private static JavaMailSenderImpl sender(int port) {
        var sender = new JavaMailSenderImpl();
        sender.setHost("127.0.0.1");
        sender.setPort(port);
        return sender;
    }

    private static MailSendException failure(MailServer mail) {
        return catchThrowableOfType(MailSendException.class, () -> mail.send(UUID.randomUUID(), "kim@corp.example",
                new Letter("en", "Subject", "Text", "<p>Text</p>"), Instant.now(), () -> { }));
    }
}
