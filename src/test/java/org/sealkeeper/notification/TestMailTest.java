package org.sealkeeper.notification;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.security.People;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/** A test mail against a real mail server, and against none. */
class TestMailTest extends SealkeeperTest {

    @Autowired
    People people;

    @Test
    void it_arrives_in_the_readers_language() throws Exception {
        var server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        try {
            assertThat(mailTo(server.getSmtp().getPort()).sendTo("lee"))
                    .isEqualTo(new TestMail.Outcome.Sent("lee@corp.example"));
            assertThat(server.getReceivedMessages()).singleElement()
                    .satisfies(mail -> assertThat(mail.getSubject()).isEqualTo("掌印：测试邮件"));
        } finally {
            server.stop();
        }
    }

    @Test
    void a_server_that_is_down_and_none_at_all_are_told_apart() throws Exception {
        var server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        int port = server.getSmtp().getPort();
        server.stop();

        assertThat(mailTo(port).sendTo("kim")).isInstanceOf(TestMail.Outcome.Failed.class);
        assertThat(new TestMail(new MailServer(Optional.empty(), "seal@corp.example"), people, Clock.systemUTC()).sendTo("kim"))
                .isEqualTo(new TestMail.Outcome.NoServer());
    }

    private TestMail mailTo(int port) {
        var sender = new JavaMailSenderImpl();
        sender.setHost("127.0.0.1");
        sender.setPort(port);
        return new TestMail(new MailServer(Optional.of(sender), "seal@corp.example"), people, Clock.systemUTC());
    }
}
