package org.sealkeeper.platform.tokenim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sealkeeper.platform.tokenim.TokenImSettings.Api;

class TokenImSettingsTest {

    @Test
    void password_goes_over_https_only_but_on_loopback() {
        assertThatCode(() -> at("https://tokenim.corp.example/admin/v1").check("hq")).doesNotThrowAnyException();
        assertThatCode(() -> at("http://127.0.0.1:8090/admin/v1").check("hq")).doesNotThrowAnyException();
        assertThatThrownBy(() -> at("http://tokenim.corp.example/admin/v1").check("hq"))
                .hasMessage("sealkeeper.tokenim.hq.url has to begin with https: the password and documents go there");
    }

    @Test
    void what_is_missing_is_named() {
        assertThatThrownBy(() -> new TokenImSettings(Api.REST, null, "u", "p", Duration.ofSeconds(5), Map.of()).check("hq"))
                .hasMessageStartingWith("sealkeeper.tokenim.hq.url is missing")
                .hasMessageEndingWith("or set sealkeeper.tokenim.hq.api=none");
        assertThatThrownBy(() -> new TokenImSettings(Api.REST, URI.create("https://tokenim.corp.example"), "u", " ",
                Duration.ofSeconds(5), Map.of()).check("hq")).hasMessageContaining("sealkeeper.tokenim.hq.password");
        assertThatCode(() -> new TokenImSettings(Api.NONE, null, null, null, Duration.ofSeconds(5), Map.of()).check("hq"))
                .doesNotThrowAnyException();
    }

    @Test
    void password_is_in_no_text() {
        assertThat(at("https://tokenim.corp.example/admin/v1").toString()).doesNotContain("secret-of-hq");
    }

    @Test
    void fields_are_renamed_at_every_depth_and_back() throws Exception {
        var names = new FieldNames(Map.of("fingerprint", "certSha256", "texts", "messages", "language", "lang"));
        JsonNode ours = new ObjectMapper().readTree("""
                {"state":"ACTIVE","fingerprint":"ab","texts":[{"language":"en","title":"t"}]}""");
        JsonNode theirs = new ObjectMapper().readTree("""
                {"state":"ACTIVE","certSha256":"ab","messages":[{"lang":"en","title":"t"}]}""");

        assertThat(names.toTheirs(ours)).isEqualTo(theirs);
        assertThat(names.toOurs(theirs)).isEqualTo(ours);
        assertThatThrownBy(() -> new FieldNames(Map.of("state", "x", "name", "x")))
                .hasMessageStartingWith("Two fields of the contract have the same name");
    }

    private static TokenImSettings at(String url) {
        return new TokenImSettings(Api.REST, URI.create(url), "sealkeeper", "secret-of-hq", Duration.ofSeconds(5),
                Map.of());
    }
}
