package org.sealkeeper.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.vault.KeyAlgorithm;

/** What a signature must be like to be registered. */
class NewSignatureTest {

    private String name = "Corp Messenger";
    private SignatureKind kind = SignatureKind.TLS_SERVER;
    private String subject = "CN=Corp Messenger,O=Corp,C=CN";
    private List<String> names = List.of("im.corp.example");
    private int renewBeforeDays = 30;
    private int criticalBeforeDays = 7;
    private List<Integer> reminderDays = List.of(30, 7, 0, -1);
    private List<String> keepers = List.of("kim", "lee");

    @Test
    void names_come_out_in_lower_case_ascii_and_reminders_from_early_to_late() {
        name = "  掌印 Messenger ";
        names = List.of("IM.Corp.example", "*.Müller.example", "im.corp.example");
        reminderDays = Arrays.asList(0, 90, 7, 7, -1);
        keepers = List.of("kim", "kim", " lee");

        NewSignature signature = signature();

        assertThat(signature.name()).isEqualTo("掌印 Messenger");
        assertThat(signature.names()).containsExactly("im.corp.example", "*.xn--mller-kva.example");
        assertThat(signature.reminderDays()).containsExactly(90, 7, 0, -1);
        assertThat(signature.keepers()).containsExactly("kim", "lee");
    }

    @Test
    void blank_or_unprintable_name_is_refused() {
        name = " ";
        assertThat(refusal()).isEqualTo("inventory.missing");
        name = "Corp\nMessenger";
        assertThat(refusal()).isEqualTo("inventory.bad-name");
        name = "x".repeat(201);
        assertThat(refusal()).isEqualTo("inventory.bad-name");
    }

    @Test
    void subject_that_is_no_x500_name_is_refused() {
        for (String wrong : List.of("Corp Messenger", "CN=a,", "XX=a")) {
            subject = wrong;
            assertThat(refusal()).as(wrong).isEqualTo("inventory.bad-subject");
        }
        subject = "";
        assertThat(refusal()).isEqualTo("inventory.missing");
    }

    @Test
    void name_that_is_no_dns_name_is_refused() {
        for (String wrong : List.of("im corp", "im..corp", "-im.corp", "im.*.corp", "https://im.corp", "im.corp:443", "",
                "x".repeat(64) + ".corp", "192.0.2.300", "192.0.2", "2001:db8::1::2", "[2001:db8::1]", "fe80::1%eth0")) {
            names = List.of(wrong);
            assertThat(refusal()).as(wrong).isEqualTo("inventory.bad-dns-name");
        }
    }

    @Test
    void server_without_a_dns_name_is_refused() {
        names = List.of();
        assertThat(refusal()).isEqualTo("inventory.dns-name-missing");
        kind = SignatureKind.CODE_SIGNING;
        assertThat(signature().names()).isEmpty();
    }

    @Test
    void windows_out_of_order_are_refused() {
        criticalBeforeDays = 30;
        assertThat(refusal()).isEqualTo("inventory.windows-out-of-order");
        criticalBeforeDays = -1;
        assertThat(refusal()).isEqualTo("inventory.windows-out-of-order");
        renewBeforeDays = 0;
        assertThat(refusal()).isEqualTo("inventory.bad-renewal-window");
        renewBeforeDays = 826;
        assertThat(refusal()).isEqualTo("inventory.bad-renewal-window");
    }

    @Test
    void reminder_days_out_of_range_are_refused() {
        reminderDays = List.of(30, 826);
        assertThat(refusal()).isEqualTo("inventory.bad-reminder-day");
        reminderDays = Arrays.asList(30, null);
        assertThat(refusal()).isEqualTo("inventory.bad-reminder-day");
    }

    @Test
    void endpoints_are_host_and_port() {
        assertThat(Rules.hostAndPort(" IM.corp.example:443 ")).isEqualTo("im.corp.example:443");
        assertThat(Rules.hostAndPort("[2001:DB8::1]:8443")).isEqualTo("[2001:db8::1]:8443");
        assertThat(Rules.hostAndPort("192.0.2.7:443")).isEqualTo("192.0.2.7:443");
        for (String wrong : List.of("im.corp.example", "im.corp.example:0", "im.corp.example:70000", "https://a:443",
                "*.corp.example:443", "a:b:443", "user@a:443", "a b:443")) {
            assertThat(catchThrowableOfType(Refusal.class, () -> Rules.hostAndPort(wrong)).code()).as(wrong)
                    .isEqualTo("inventory.bad-endpoint");
        }
    }

    private String refusal() {
        return catchThrowableOfType(Refusal.class, this::signature).code();
    }

    private NewSignature signature() {
        return new NewSignature(name, kind, "folder", "console", Criticality.NORMAL, subject, names,
                KeyAlgorithm.EC_P256, renewBeforeDays, criticalBeforeDays, reminderDays, keepers);
    }
}
