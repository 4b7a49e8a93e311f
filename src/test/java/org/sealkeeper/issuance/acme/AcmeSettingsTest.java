package org.sealkeeper.issuance.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.api.Test;
import org.sealkeeper.issuance.remote.ConfiguredServers;
import org.sealkeeper.issuance.remote.SettingsRefused;
import org.springframework.mock.env.MockEnvironment;

class AcmeSettingsTest {

    private static final String PREFIX = "sealkeeper.acme.corp.";

    @ParameterizedTest
    @CsvSource({
        "directory, http://ca.example/dir, 'directory is missing or is no URL that begins with https://'",
        "agree-to-terms, false, 'agree-to-terms must be true: read the server''s terms of service first'",
        "contact, pki, 'contact is no mail address'",
        "eab-key-identifier, kid-1, 'eab-key-identifier and eab-key belong together'",
        "timeout, PT2M, 'timeout must be at most PT30S'",
        "max-orders, 0, 'max-orders must be 1 or more'",
        "max-orders-period, PT0S, 'max-orders-period must be longer than nothing'",
        "webroot, /var/www, 'webroot is of no use with dns-01'",
        "challenge, dns-02, 'challenge is http-01, dns-01 or tls-alpn-01'",
        "challenge, tls-alpn-01, 'dns.* is of no use with tls-alpn-01'",
        "dns.hook, /bin/sh, 'dns.server, zone, key-name and key are of no use with sealkeeper.acme.corp.dns.hook'",
        "dns.server, 'ns one', 'dns.server is missing, or is no name server with an optional port'",
        "dns.zone, '', 'dns.zone is missing, or is no DNS name'",
        "dns.key, '%', 'dns.key is missing, or is not Base64'",
        "dns.algorithm, hmac-md5, 'dns.algorithm is hmac-sha256, hmac-sha384 or hmac-sha512'",
        "dns.propagation, PT2H, 'dns.propagation must be at most PT1H'"})
    void setting_that_cannot_work_is_named(String name, String value, String sentence) {
        assertThatThrownBy(() -> read(settings().withProperty(PREFIX + name, value)).check("corp"))
                .isInstanceOf(SettingsRefused.class).hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @CsvSource({
        "challenge, dns-01, 'challenge is dns-01, which needs sealkeeper.acme.corp.dns.server or sealkeeper.acme.corp.dns.hook'",
        "webroot, var/www, 'webroot must be an absolute path'",
        "dns.hook, dns-hook, 'dns.hook has to begin with the absolute path of a program'",
        "dns.hook, /usr/nothing, 'dns.hook names /usr/nothing, which is not an executable program here'"})
    void setting_of_another_proof_that_cannot_work_is_named(String name, String value, String sentence) {
        assertThatThrownBy(() -> read(server().withProperty(PREFIX + name, value)).check("corp"))
                .isInstanceOf(SettingsRefused.class).hasMessageContaining(sentence);
    }

    @Test
    void hook_has_an_end() {
        assertThatThrownBy(() -> read(server().withProperty(PREFIX + "dns.hook", "/bin/sh,secret-argument")
                .withProperty(PREFIX + "dns.hook-timeout", "PT40S")).check("corp"))
                .isInstanceOf(SettingsRefused.class).hasMessageContaining("dns.hook-timeout must be at most PT30S");
    }

    @Test
    void names_are_proved_over_http_unless_dns_is_configured_or_something_is_chosen() {
        assertThat(read(server()).challengeAnswered()).isEqualTo("http-01");
        assertThat(read(settings()).challengeAnswered()).isEqualTo("dns-01");
        assertThat(read(server().withProperty(PREFIX + "challenge", "tls-alpn-01")).challengeAnswered())
                .isEqualTo("tls-alpn-01");
    }

    @Test
    void settings_that_work_are_taken_and_keep_their_keys_to_themselves() {
        AcmeSettings settings = read(settings());
        settings.check("corp");

        assertThat(settings.maxOrders()).isEqualTo(300);
        assertThat(settings.maxOrdersPeriod()).hasHours(3);
        assertThat(settings.dns().address().getPort()).isEqualTo(5353);
        assertThat(settings.toString() + settings.dns()).doesNotContain("c2VjcmV0");
    }

    private static MockEnvironment server() {
        return new MockEnvironment().withProperty(PREFIX + "directory", "https://ca.example/dir")
                .withProperty(PREFIX + "agree-to-terms", "true");
    }

    private static MockEnvironment settings() {
        return server().withProperty(PREFIX + "dns.server", "127.0.0.1:5353")
                .withProperty(PREFIX + "dns.zone", "corp.example").withProperty(PREFIX + "dns.key-name", "sealkeeper")
                .withProperty(PREFIX + "dns.key", "c2VjcmV0");
    }

    private static AcmeSettings read(MockEnvironment environment) {
        return ConfiguredServers.of(environment, "sealkeeper.acme", AcmeSettings.class).get("corp");
    }
}
