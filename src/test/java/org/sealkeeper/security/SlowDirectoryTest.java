package org.sealkeeper.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sealkeeper.outgoing.DrippingServer;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** An LDAP directory that answers a little at a time, without end. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SlowDirectoryTest {

    @Test
    void a_message_without_an_end_lets_nobody_in_and_takes_nothing_from_anybody(CapturedOutput log) throws IOException {
        try (var server = DrippingServer.ofLdap()) {
            LdapDirectory directory = directory(server);
            assertThat(directory.check("kim", "secret")).isEmpty();
            assertThat(directory.lookUp(List.of("kim"))).isEmpty();
        }
        assertThat(log.getOut()).contains("could not be asked for kim: The directory has not answered within 0.7 seconds")
                .contains("people keep their groups: The directory has not answered within 0.7 seconds").doesNotContain("secret");
    }

    @Test
    void a_person_who_is_found_again_and_again_is_nobody(CapturedOutput log) throws IOException {
        try (var server = DrippingServer.ofLdapEntries()) {
            assertThat(directory(server, Duration.ofSeconds(30)).check("kim", "secret")).isEmpty();
        }
        assertThat(log.getOut()).contains("The LDAP directory has several people for kim");
    }

    private static LdapDirectory directory(DrippingServer server) {
        return directory(server, Duration.ofMillis(700));
    }

    private static LdapDirectory directory(DrippingServer server, Duration time) {
        return new LdapDirectory("ldap://127.0.0.1:" + server.port(), "cn=reader", "manager", "o=x", "", "o=x", "", "cn", "cn", "uid",
                time, time);
    }
}
