package org.sealkeeper.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sealkeeper.Browser;
import org.sealkeeper.Client;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.sealkeeper.ledger.EventQuery;
import org.sealkeeper.ledger.Ledger;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;

/** People whose passwords and groups are in OpenLDAP. */
class LdapLogInTest extends SealkeeperTest {

    @TempDir
    static Path folder;

    private static SlapdPeer directory;

    @Autowired
    private People people;

    @Autowired
    private StillInDirectory again;

    @Autowired
    private Ledger ledger;

    @BeforeAll
    static void a_directory() throws Exception {
        directory = new SlapdPeer(folder);
    }

    @AfterAll
    static void no_directory() {
        if (directory != null) {
            directory.close();
        }
    }

    @Test
    void somebody_of_the_directory_logs_in_everywhere_and_is_in_the_groups_that_it_says() throws Exception {
        client("pat", SlapdPeer.PASSWORD).get("/api/v1/signatures").ok();
        assertThat(people.find("pat").orElseThrow().name()).isEqualTo("Pat Quinn");
        assertThat(people.find("pat").orElseThrow().email()).contains("pat@corp.example");
        assertThat(people.isMember("pat", Group.KEEPERS)).isTrue();
        assertThat(people.isMember("pat", Group.AUDITORS)).isTrue();
        assertThat(people.isMember("pat", Group.ADMINISTRATORS)).isFalse();
        Browser browser = new Browser(url(""));
        browser.logIn("pat", SlapdPeer.PASSWORD);
        assertThat(browser.get("/").body()).contains("Pat Quinn");
    }

    /** Otherwise one person would be two, and approve what they asked for. */
    @ParameterizedTest
    @ValueSource(strings = {"PAT", "Pat", " pat", "pat "})
    void however_a_name_is_typed_it_is_one_person(String typed) throws Exception {
        Browser browser = new Browser(url(""));
        browser.logIn(typed, SlapdPeer.PASSWORD);
        browser.get("/camunda/app/tasklist/default/");
        assertThat(browser.get("/camunda/api/admin/auth/user/default").body()).contains("\"userId\":\"pat\"");
        assertThat(people.find(typed)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "pa*", "pat)(uid=*", "*)(objectClass=*", "nobody-there", "uid=pat"})
    void what_is_typed_never_becomes_part_of_the_question(String typed) {
        client(typed, SlapdPeer.PASSWORD).get("/api/v1/signatures").refused(401);
    }

    @Test
    void a_wrong_password_none_and_a_person_without_a_group_open_nothing() {
        client("pat", "wrong").get("/api/v1/signatures").refused(401);
        client("pat", "").get("/api/v1/signatures").refused(401);
        assertThat(client("rolf", SlapdPeer.PASSWORD).get("/api/v1/signatures").refused(403).json().get("code").asText())
                .isEqualTo("no-role");
    }

    @Test
    void whoever_has_an_account_here_keeps_it() {
        client("kim", SlapdPeer.PASSWORD).get("/api/v1/signatures").refused(401);
        client("dora", TestPeople.PASSWORD).get("/api/v1/signatures").ok();
        assertThat(people.isMember("kim", Group.ADMINISTRATORS)).isFalse();
        assertThat(people.find("kim").orElseThrow().name()).isEqualTo("Kim Test");
        // whoever gave a wrong password has to wait for a moment, and other tests log in as kim
        await().atMost(Duration.ofMinutes(2)).until(() -> client("kim", TestPeople.PASSWORD).get("/api/v1/signatures").status() == 200);
    }

    @Test
    void whoever_has_left_the_directory_gets_nothing_with_a_session_or_a_token_any_more() throws Exception {
        client("pat", SlapdPeer.PASSWORD).get("/api/v1/signatures").ok();
        Client lena = client("lena", SlapdPeer.PASSWORD);
        Browser session = new Browser(url(""));
        session.logIn("lena", SlapdPeer.PASSWORD);
        String token = lena.post("/api/v1/tokens", Map.of("name", "nightly job", "scopes", List.of("read"), "days", 30)).ok().json()
                .get("token").asText();
        String calendar = lena.post("/api/v1/calendar", Map.of()).ok().json().get("url").asText()
                .replaceFirst(".*/calendar/", "/calendar/");
        again.lookUpAgain();
        assertThat(people.isMember("lena", Group.KEEPERS)).isTrue();
        assertThat(status("/api/v1/signatures", token)).isEqualTo(200);
        assertThat(nobody().getForEntity(calendar, String.class).getStatusCode().value()).isEqualTo(200);

        directory.renameGroup("keepers", "former-keepers");
        again.lookUpAgain();
        assertThat(people.isMember("lena", Group.KEEPERS)).isFalse();
        directory.renameGroup("former-keepers", "keepers");
        again.lookUpAgain();
        assertThat(people.isMember("lena", Group.KEEPERS)).isTrue();

        directory.remove("lena");
        again.lookUpAgain();
        assertThat(people.isMember("lena", Group.KEEPERS)).isFalse();
        assertThat(people.isMember("pat", Group.KEEPERS)).as("somebody who is still there").isTrue();
        assertThat(status("/api/v1/signatures", token)).isEqualTo(403);
        assertThat(session.get("/api/v1/signatures").statusCode()).isEqualTo(403);
        assertThat(nobody().getForEntity(calendar, String.class).getStatusCode().value()).isEqualTo(404);
        lena.get("/api/v1/signatures").refused(401);
        again.lookUpAgain();
        assertThat(ledger.find(new EventQuery(Optional.empty(), Optional.empty(), Optional.of("person.left"), Optional.empty(),
                Optional.empty(), Optional.empty()), 0, 10)).extracting(event -> event.details().get("name")).containsOnlyOnce("lena");
    }

    private int status(String path, String token) {
        var headers = new HttpHeaders();
        headers.setBearerAuth(token);
        return nobody().exchange(path, HttpMethod.GET, new HttpEntity<>(headers), String.class).getStatusCode().value();
    }

    private Client client(String user, String password) {
        return new Client(() -> url(""), user, password);
    }
}
