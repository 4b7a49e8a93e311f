package org.sealkeeper.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class ConfiguredSettingsTest {

    @Test
    void of_two_places_the_one_that_counts_is_shown() {
        var environment = new StandardEnvironment();
        environment.getPropertySources().addLast(new MapPropertySource("file", Map.of("sealkeeper.https", "false",
                "sealkeeper.base-url", "https://${host}/seal", "host", "seal.corp.example", "unrelated", "1")));
        environment.getPropertySources().addFirst(new SystemEnvironmentPropertySource("shell-systemEnvironment",
                Map.of("SEALKEEPER_HTTPS", "true")));

        var all = new ConfiguredSettings(environment).all();

        assertThat(all).extracting(ConfiguredSettings.Setting::name, ConfiguredSettings.Setting::value)
                .contains(Tuple.tuple("sealkeeper.https", "true"),
                        Tuple.tuple("sealkeeper.base-url", "https://seal.corp.example/seal"));
        assertThat(all).filteredOn(one -> one.name().equals("sealkeeper.https")).singleElement()
                .satisfies(one -> assertThat(one.source()).contains("SEALKEEPER_HTTPS"));
        assertThat(all).noneMatch(one -> one.name().equals("unrelated"));
    }

    @Test
    void secrets_are_never_shown_and_what_only_names_them_is() {
        assertThat(Stream.of("sealkeeper.tokenim.tokenim.password", "sealkeeper.vault.passphrase",
                "sealkeeper.acme.le.eab-key", "sealkeeper.acme.le.dns.key", "sealkeeper.backup.s3.one.secret-key",
                "sealkeeper.backup.s3.one.access-key", "sealkeeper.cmp.ra.secret", "sealkeeper.cmp.ra.credentials-password",
                "spring.mail.password", "sealkeeper.hooks[0].token")).allMatch(ConfiguredSettings::isSecret);
        assertThat(Stream.of("sealkeeper.vault.passphrase-file", "sealkeeper.acme.le.dns.key-name",
                "sealkeeper.acme.le.eab-key-identifier", "sealkeeper.tokenim.tokenim.user", "sealkeeper.demo.tokenim-port",
                "sealkeeper.cmp.ra.credentials", "spring.mail.host"))
                .noneMatch(ConfiguredSettings::isSecret);
    }

    @Test
    void addresses_are_shown_without_the_secrets_in_them() {
        assertThat(ConfiguredSettings.withoutSecrets("http://kim:pass@proxy.corp.example:3128"))
                .isEqualTo("http://…@proxy.corp.example:3128");
        assertThat(ConfiguredSettings.withoutSecrets("jdbc:postgresql://db/seal?user=kim&password=pass&ssl=true"))
                .isEqualTo("jdbc:postgresql://db/seal?user=…&password=…&ssl=true");
        assertThat(ConfiguredSettings.withoutSecrets("https://chat.example/send?access_token=abc"))
                .isEqualTo("https://chat.example/send?access_token=…");
        var environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("file",
                Map.of("sealkeeper.webhooks.audit.url", "https://hooks.corp.example/T01/B02/secret-part")));
        assertThat(new ConfiguredSettings(environment).all()).extracting(ConfiguredSettings.Setting::value)
                .contains("https://hooks.corp.example/…");
    }
}
