package org.sealkeeper.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Browser;
import org.sealkeeper.Client;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.sealkeeper.ledger.EventQuery;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.ledger.LedgerEvent;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a token opens and what it does not, for a keeper of its own. */
class ApiTokensTest extends SealkeeperTest {

    private static final String SIGNATURES = "/api/v1/signatures";

    @Autowired
    private Accounts accounts;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private Ledger ledger;

    @Autowired
    private TestRestTemplate http;

    private String owner;
    private Client client;

    @BeforeEach
    void a_keeper() {
        owner = unique("owner");
        accounts.create(owner, "Owner Test", owner + "@corp.example", Locale.ENGLISH, TestPeople.PASSWORD, Group.KEEPERS);
        client = new Client(() -> url(""), owner, TestPeople.PASSWORD);
    }

    @Test
    void a_token_looks_for_its_owner_and_its_use_is_told() {
        String token = make("read");
        assertThat(token).matches("skt_[A-Za-z0-9_-]{43}");
        assertThat(ask(token, HttpMethod.GET, SIGNATURES).getStatusCode().value()).isEqualTo(200);
        assertThat(ask(token, HttpMethod.GET, SIGNATURES).getHeaders().get(HttpHeaders.SET_COOKIE)).isNull();

        JsonNode told = client.get("/api/v1/tokens").ok().json().get(0);
        assertThat(told.get("name").asText()).isEqualTo("build server");
        assertThat(told.get("scopes")).hasToString("[\"read\"]");
        assertThat(told.get("usedFrom").asText()).isEqualTo("127.0.0.1");
        assertThat(told.get("usedAt").isNull()).isFalse();
        assertThat(events()).extracting(LedgerEvent::kind).containsExactly("token.made", "token.used");
    }

    @Test
    void what_a_token_does_is_done_by_its_owner() {
        ResponseEntity<String> made = http.exchange(SIGNATURES, HttpMethod.POST, body(make("signatures"), Map.of("name",
                unique("tokens"), "kind", "CODE_SIGNING", "issuer", "console", "platform", "folder", "criticality", "NORMAL",
                "subject", "CN=Tokens", "keyAlgorithm", "EC_P256", "keepers", List.of("kim", "lee"))), String.class);
        assertThat(made.getStatusCode().value()).as(made.getBody()).isEqualTo(201);
        assertThat(events()).extracting(LedgerEvent::kind).contains("signature.registered");
    }

    @Test
    void only_a_hash_of_it_is_kept() {
        String token = make("read");
        String row = jdbc.sql("select row_to_json(t)::text from api_token t where user_id = :user").param("user", owner)
                .query(String.class).single();
        assertThat(row).contains("build server").doesNotContain(token.substring(4));
        assertThat(client.get("/api/v1/tokens").text()).doesNotContain(token.substring(4));
        assertThat(new ApiTokens.Made(null, token)).hasToString("Made");
    }

    @Test
    void what_its_scopes_do_not_name_is_closed_with_a_sentence() {
        String token = make("read");
        for (String path : List.of("/api/v1/tokens", "/api/v1/ledger/events", "/engine-rest/task", "/actuator/metrics",
                "/v3/api-docs", "/api/v1/documents/" + UUID.randomUUID() + "/content")) {
            ResponseEntity<String> answer = ask(token, HttpMethod.GET, path);
            assertThat(answer.getStatusCode().value()).as(path).isEqualTo(403);
            assertThat(answer.getBody()).contains("\"code\":\"token.scope\"").contains("“build server” is for read only");
        }
        assertThat(http.exchange(SIGNATURES, HttpMethod.POST, body(token, Map.of()), String.class).getStatusCode().value())
                .isEqualTo(403);
        assertThat(http.exchange("/api/v1/tokens", HttpMethod.POST, body(make("tasks"), Map.of("name", "another", "scopes",
                List.of("read"))), String.class).getStatusCode().value()).isEqualTo(403);
    }

    @Test
    void a_scope_gives_nothing_that_its_owner_may_not() {
        ResponseEntity<String> answer = ask(make("audit"), HttpMethod.GET, "/api/v1/ledger/events");
        assertThat(answer.getStatusCode().value()).isEqualTo(403);
        assertThat(answer.getBody()).contains("\"code\":\"group-needed\"");
    }

    @Test
    void a_revoked_token_an_ended_one_and_one_that_nobody_made_open_nothing() {
        String revoked = make("read");
        String id = client.get("/api/v1/tokens").ok().json().get(0).get("id").asText();
        new Client(() -> url(""), "kim", TestPeople.PASSWORD).delete("/api/v1/tokens/" + id).refused(404);
        new Client(() -> url(""), "root", TestPeople.PASSWORD).delete("/api/v1/tokens/" + id).ok();
        assertThat(ask(revoked, HttpMethod.GET, SIGNATURES).getBody()).contains("\"code\":\"token.ended\"");

        String ended = make("read");
        jdbc.sql("update api_token set expires_at = now() - interval '1 second' where user_id = :user").param("user", owner).update();
        ResponseEntity<String> answer = ask(ended, HttpMethod.GET, SIGNATURES);
        assertThat(answer.getStatusCode().value()).isEqualTo(401);
        assertThat(answer.getHeaders().getFirst(HttpHeaders.WWW_AUTHENTICATE)).contains("invalid_token");
        for (String made : List.of("skt_", "skt_" + "x".repeat(43), "x", "skt_" + "x".repeat(5000))) {
            assertThat(ask(made, HttpMethod.GET, SIGNATURES).getStatusCode().value()).isEqualTo(401);
        }
    }

    @Test
    void a_token_is_worth_nothing_when_its_owner_is_gone() {
        String token = make("read");
        new Client(() -> url(""), "root", TestPeople.PASSWORD).delete("/engine-rest/group/keepers/members/" + owner).ok();
        assertThat(ask(token, HttpMethod.GET, SIGNATURES).getStatusCode().value()).isEqualTo(403);
        new Client(() -> url(""), "root", TestPeople.PASSWORD).delete("/engine-rest/user/" + owner).ok();
        assertThat(ask(token, HttpMethod.GET, SIGNATURES).getStatusCode().value()).isEqualTo(401);
    }

    @Test
    void who_asks_for_nonsense_is_told_what_there_is() {
        assertThat(client.post("/api/v1/tokens", Map.of("name", "x", "scopes", List.of("root"))).refused(400).text())
                .contains("read, audit, signatures, renewals, tasks, backups, metrics");
        client.post("/api/v1/tokens", Map.of("name", " ", "scopes", List.of("read"))).refused(400);
        client.post("/api/v1/tokens", Map.of("name", "x", "scopes", List.of("read"), "days", 400)).refused(400);
    }

    @Test
    void a_page_makes_shows_and_revokes_them() throws Exception {
        Browser browser = new Browser(url(""));
        browser.logIn(owner, TestPeople.PASSWORD);
        assertThat(browser.get("/tokens").body()).contains("You have none.");
        HttpResponse<String> made = browser.postForm("/tokens", "name=nightly+job&scope=read&scope=backups&days=30&_csrf="
                + browser.cookie("SEALKEEPER-CSRF"));
        assertThat(made.body()).contains("The token “nightly job”").containsPattern("<output id=\"token\">skt_[A-Za-z0-9_-]{43}<");
        assertThat(made.headers().firstValue("Cache-Control")).contains("no-store");
        String listed = browser.get("/tokens").body();
        assertThat(listed).contains("nightly job", "Back up and drill", "Not used yet").doesNotContain("id=\"token\"");
        String id = client.get("/api/v1/tokens").ok().json().get(0).get("id").asText();
        assertThat(browser.postForm("/tokens/" + id + "/revocation", "_csrf=" + browser.cookie("SEALKEEPER-CSRF")).statusCode())
                .isEqualTo(302);
        assertThat(browser.get("/tokens").body()).contains("You have none.", "Revoked by " + owner);
    }

    private String make(String scope) {
        return client.post("/api/v1/tokens", Map.of("name", "build server", "scopes", List.of(scope))).ok().json().get("token").asText();
    }

    private ResponseEntity<String> ask(String token, HttpMethod method, String path) {
        return http.exchange(path, method, body(token, null), String.class);
    }

    private static HttpEntity<Object> body(String token, Object content) {
        var headers = new HttpHeaders();
        headers.setBearerAuth(token);
        headers.setContentType(MediaType.APPLICATION_JSON);
        return new HttpEntity<>(content, headers);
    }

    private List<LedgerEvent> events() {
        return ledger.find(new EventQuery(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(owner),
                Optional.empty(), Optional.empty()), 0, 50);
    }
}
