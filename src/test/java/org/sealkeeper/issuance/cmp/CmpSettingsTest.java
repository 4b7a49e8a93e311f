package org.sealkeeper.issuance.cmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sealkeeper.inventory.OpenSsl;
import org.sealkeeper.issuance.remote.ConfiguredServers;
import org.sealkeeper.issuance.remote.Credentials;
import org.sealkeeper.issuance.remote.TestCa;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.mock.env.MockEnvironment;

class CmpSettingsTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"url, http://ca.example/cmp, 'sealkeeper.cmp.corp.url must begin with https://, unless"
            + " sealkeeper.cmp.corp.allow-http is true'",
        "url, not a url at all, 'Failed to bind'",
        "reference, '', 'sealkeeper.cmp.corp.reference and secret belong together'",
        "credentials, ra.p12, 'sealkeeper.cmp.corp.secret or sealkeeper.cmp.corp.credentials must be set, and not both'",
        "request, kur, 'sealkeeper.cmp.corp.request is ir, cr or p10cr; kur is used where it is possible'",
        "timeout, PT2M, 'sealkeeper.cmp.corp.timeout must be at most PT30S'",
        "trust-anchors, missing.pem, 'sealkeeper.cmp.corp.*: The certificates in missing.pem cannot be read as PEM or DER'"})
    void wrong_configuration_is_named(String name, String value, String sentence) {
        assertThatThrownBy(() -> configured(Map.of(name, value)).check("corp")).hasMessageStartingWith(sentence)
                .hasMessageNotContaining("our secret");
    }

    @Test
    void start_that_is_refused_says_so_in_one_sentence() {
        Throwable refused = catchThrowable(() -> configured(Map.of("timeout", "PT2M")).check("corp"));

        assertThat(SpringFactoriesLoader.forDefaultResourceLocation().load(FailureAnalyzer.class,
                (type, name, cause) -> { }).stream()
                .map(analyzer -> analyzer.analyze(new BeanCreationException("cmpIssuers", refused)))
                .filter(Objects::nonNull).map(FailureAnalysis::getDescription))
                .contains("sealkeeper.cmp.corp.timeout must be at most PT30S.");
    }

    @Test
    void server_is_configured_by_environment_variables_or_properties() {
        CmpSettings settings = configured(Map.of());
        settings.check("corp");

        assertThat(settings.request()).isEqualTo(RequestType.CR);
        assertThat(settings.mac()).isEqualTo(CmpSettings.Mac.PBM);
        assertThat(settings.toString()).isEqualTo("CMP server at https://ca.example/cmp");
    }

    @Test
    void id_with_other_characters_is_refused() {
        assertThatThrownBy(() -> ConfiguredServers.of(new MockEnvironment().withProperty("sealkeeper.cmp[Corp!].url",
                "https://ca.example"), "sealkeeper.cmp", CmpSettings.class)).hasMessage("sealkeeper.cmp.Corp!: an issuer's"
                        + " id has lower-case letters, digits and hyphens, at most 41");
    }

    @Test
    void credentials_are_read_from_pkcs12_and_from_pem_with_an_encrypted_key() {
        var ca = new TestCa();
        TestCa.Party party = ca.party("Our RA", TestCa.CMC_RA);
        Path p12 = ca.pkcs12(folder.resolve("ra.p12"), party, "changeit");
        new OpenSsl(folder).run("pkcs12", "-in", "ra.p12", "-passin", "pass:changeit", "-passout", "pass:another", "-out",
                "ra.pem");

        assertThat(Credentials.read(p12, "changeit").certificate()).isEqualTo(party.certificate());
        assertThat(Credentials.read(folder.resolve("ra.pem"), "another")).isEqualTo(
                new Credentials(party.key(), Credentials.read(p12, "changeit").chain()));
        assertThatThrownBy(() -> Credentials.read(p12, "wrong")).hasMessageContaining("ra.p12 cannot be read")
                .hasMessageNotContaining("wrong");
    }

    private static CmpSettings configured(Map<String, String> changes) {
        var properties = new HashMap<>(Map.of("url", "https://ca.example/cmp", "reference", "corp", "secret",
                "our secret"));
        properties.putAll(changes);
        var environment = new MockEnvironment();
        properties.forEach((name, value) -> environment.setProperty("sealkeeper.cmp.corp." + name, value));
        return ConfiguredServers.of(environment, "sealkeeper.cmp", CmpSettings.class).get("corp");
    }
}
