package org.sealkeeper.platform.tokenim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealkeeper.inventory.OpenSsl;
import org.sealkeeper.issuance.remote.TlsSettings;
import org.sealkeeper.platform.tokenim.TokenImSettings.Api;

class TokenImSettingsTest {

    private static final TlsSettings PUBLIC = new TlsSettings(null, null, "");

    @TempDir
    Path folder;

    @Test
    void server_certificate_has_to_lead_to_the_configured_root() throws Exception {
        HttpsServer server = server();
        try {
            URI url = URI.create("https://localhost:" + server.getAddress().getPort());
            var trusting = new TokenImSettings(Api.REST, url, "u", "p", Duration.ofSeconds(5), Map.of(),
                    new TlsSettings(folder.resolve("localhost.pem"), null, ""));
            var exchange = new Exchange("hq", trusting);
            assertThat(exchange.send(exchange.call("GET", "/signatures/x")).get("state").asText()).isEqualTo("NONE");

            var others = new Exchange("hq", new TokenImSettings(Api.REST, url, "u", "p", Duration.ofSeconds(5), Map.of(),
                    PUBLIC));
            assertThatThrownBy(() -> others.send(others.call("GET", "/signatures/x"))).isInstanceOf(IOException.class)
                    .hasMessageStartingWith("TokenIM (hq) cannot be reached for GET /signatures/x: ");
        } finally {
            server.stop(0);
        }
    }

    private HttpsServer server() throws Exception {
        new OpenSsl(folder).selfSigned("localhost", "ec", "-addext", "subjectAltName=DNS:localhost")
                .run("pkcs12", "-export", "-in", "localhost.pem", "-inkey", "localhost.key", "-out", "localhost.p12",
                        "-passout", "pass:changeit");
        KeyStore store = KeyStore.getInstance(folder.resolve("localhost.p12").toFile(), "changeit".toCharArray());
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> {
            byte[] body = "{\"state\":\"NONE\"}".getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    @Test
    void password_goes_over_https_only_but_on_loopback() {
        assertThatCode(() -> at("https://tokenim.corp.example/admin/v1").check("hq")).doesNotThrowAnyException();
        assertThatCode(() -> at("http://127.0.0.1:8090/admin/v1").check("hq")).doesNotThrowAnyException();
        assertThatThrownBy(() -> at("http://tokenim.corp.example/admin/v1").check("hq"))
                .hasMessage("sealkeeper.tokenim.hq.url has to begin with https: the password and documents go there");
    }

    @Test
    void what_is_missing_is_named() {
        assertThatThrownBy(() -> new TokenImSettings(Api.REST, null, "u", "p", Duration.ofSeconds(5), Map.of(), PUBLIC).check("hq"))
                .hasMessageStartingWith("sealkeeper.tokenim.hq.url is missing")
                .hasMessageEndingWith("or set sealkeeper.tokenim.hq.api=none");
        assertThatThrownBy(() -> new TokenImSettings(Api.REST, URI.create("https://tokenim.corp.example"), "u", " ",
                Duration.ofSeconds(5), Map.of(), PUBLIC).check("hq")).hasMessageContaining("sealkeeper.tokenim.hq.password");
        assertThatCode(() -> new TokenImSettings(Api.NONE, null, null, null, Duration.ofSeconds(5), Map.of(), PUBLIC).check("hq"))
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
                Map.of(), PUBLIC);
    }
}
