package org.sealkeeper.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
            var sender = new JavaMailSenderImpl();
            sender.setHost("127.0.0.1");
            sender.setPort(server.port());
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
            var sender = new JavaMailSenderImpl();
            sender.setHost("127.0.0.1");
            sender.setPort(server.port());
            var mail = new MailServer(Optional.of(sender), "seal@corp.example", Duration.ofSeconds(5));

            assertThatThrownBy(() -> mail.send(UUID.randomUUID(), "kim@corp.example",
                    new Letter("en", "Subject", "Text", "<p>Text</p>"), Instant.now(), () -> { }))
                    .isInstanceOf(AnswerLost.class).hasMessageContaining("did not say whether it takes it");
        } finally {
            neverAnswers.countDown();
        }
    }

    private static MailSendException failure(MailServer mail) {
        return catchThrowableOfType(MailSendException.class, () -> mail.send(UUID.randomUUID(), "kim@corp.example",
                new Letter("en", "Subject", "Text", "<p>Text</p>"), Instant.now(), () -> { }));
    }
}
