package org.sealkeeper.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.camunda.bpm.engine.IdentityService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Browser;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.sealkeeper.ledger.EventQuery;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.ledger.LedgerEvent;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.web.servlet.context.AnnotationConfigServletWebServerApplicationContext;

/** Log-in at an OpenID provider, as a browser does it: there and back again. */
class OidcLogInTest extends SealkeeperTest {

    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

    @Autowired
    private People people;

    @Autowired
    private Ledger ledger;

    @Autowired
    private ApiTokens tokens;

    @Autowired
    private IdentityService identities;

    private AnnotationConfigServletWebServerApplicationContext provider;
    private HttpClient browser;

    @BeforeEach
    void a_provider() {
        provider = OidcPeer.start(base());
        browser = HttpClient.newBuilder().cookieHandler(new CookieManager()).followRedirects(HttpClient.Redirect.ALWAYS).build();
    }

    @AfterEach
    void no_provider() {
        provider.close();
    }

    @Test
    void somebody_of_the_provider_logs_in_and_is_what_it_says() throws Exception {
        OidcPeer.GROUPS.put("olga", List.of("sk-keepers", "something-else"));
        HttpResponse<String> home = logIn("olga");
        assertThat(home.uri()).hasToString(base() + "/");
        assertThat(home.body()).contains("Olga Ortega");
        assertThat(people.find("olga").orElseThrow().email()).contains("olga@corp.example");
        assertThat(people.isMember("olga", Group.KEEPERS)).isTrue();
        assertThat(get("/api/v1/signatures").statusCode()).isEqualTo(200);
        assertThat(get("/camunda/api/engine/engine/default/task/count").statusCode()).isEqualTo(200);
        assertThat(get("/settings").statusCode()).isEqualTo(403);

        OidcPeer.GROUPS.put("olga", List.of("auditors"));
        browser = HttpClient.newBuilder().cookieHandler(new CookieManager()).followRedirects(HttpClient.Redirect.ALWAYS).build();
        assertThat(logIn("olga").statusCode()).isEqualTo(200);
        assertThat(people.isMember("olga", Group.KEEPERS)).isFalse();
        assertThat(get("/settings").statusCode()).isEqualTo(200);
        assertThat(ledger.find(new EventQuery(Optional.empty(), Optional.empty(), Optional.of("person.admitted"), Optional.of("olga"),
                Optional.empty(), Optional.empty()), 0, 10)).extracting(LedgerEvent::details)
                .satisfiesExactly(first -> assertThat(first.get("groups")).hasToString("[keepers]"),
                        second -> assertThat(second.get("groups")).hasToString("[auditors]"));

        // there is no password of theirs here
        Browser other = new Browser(base());
        assertThat(other.logIn("olga", OidcPeer.PASSWORD).headers().firstValue("Location").orElse("")).endsWith("/login?failed");
    }

    @Test
    void whoever_is_in_none_of_our_groups_is_told_so() throws Exception {
        OidcPeer.GROUPS.put("otto", List.of("cooks"));
        HttpResponse<String> page = logIn("otto");
        assertThat(page.uri()).hasToString(base() + "/login?stranger");
        assertThat(page.body()).contains("in none of the groups");
    }

    @Test
    void nobody_becomes_somebody_else_by_choosing_their_name_at_the_provider() throws Exception {
        OidcPeer.GROUPS.put("kim", List.of("administrators"));
        assertThat(logIn("kim").uri()).hasToString(base() + "/login?refused");
        assertThat(people.isMember("kim", Group.ADMINISTRATORS)).isFalse();
        assertThat(get("/api/v1/signatures").statusCode()).isEqualTo(401);
        browser = HttpClient.newBuilder().cookieHandler(new CookieManager()).followRedirects(HttpClient.Redirect.ALWAYS).build();
        OidcPeer.GROUPS.put("bad/name", List.of("administrators"));
        assertThat(logIn("bad/name").uri()).hasToString(base() + "/login?refused");
    }

    /** The provider says nothing of people who do not log in, so their having left shows in that. */
    @Test
    void tokens_of_somebody_who_has_not_logged_in_for_a_month_wait_until_they_do() throws Exception {
        OidcPeer.GROUPS.put("omar", List.of("auditors"));
        logIn("omar");
        String token = tokens.make("omar", "nightly job", Set.of("read"), 366).secret();
        assertThat(withToken(token).statusCode()).isEqualTo(200);

        identities.setUserInfo("omar", "logged-in-on", LocalDate.now(ZoneOffset.UTC).minusDays(32).toString());
        HttpResponse<String> refused = withToken(token);
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.body()).contains("omar has logged in with the directory again");

        browser = HttpClient.newBuilder().cookieHandler(new CookieManager()).followRedirects(HttpClient.Redirect.ALWAYS).build();
        assertThat(logIn("omar").statusCode()).isEqualTo(200);
        assertThat(withToken(token).statusCode()).isEqualTo(200);
    }

    @Test
    void an_answer_that_this_browser_did_not_ask_for_is_refused() throws Exception {
        assertThat(get("/login/oauth2/code/oidc?code=stolen&state=made-up").uri()).hasToString(base() + "/login?refused");
        assertThat(get("/api/v1/signatures").statusCode()).isEqualTo(401);
    }

    @Test
    void while_the_provider_is_down_people_with_a_password_here_get_in() throws Exception {
        provider.close();
        Browser kim = new Browser(base());
        assertThat(kim.get("/login").body()).contains("Log in with Corp Directory");
        kim.logIn("kim", TestPeople.PASSWORD);
        assertThat(kim.get("/").statusCode()).isEqualTo(200);
    }

    @Test
    void whoever_comes_back_from_a_provider_that_is_down_is_told_so() throws Exception {
        browser = HttpClient.newBuilder().cookieHandler(new CookieManager()).followRedirects(HttpClient.Redirect.NEVER).build();
        Matcher state = Pattern.compile("[?&]state=([^&]+)").matcher(get(OidcLogIn.START).headers().firstValue("Location").orElseThrow());
        assertThat(state.find()).isTrue();
        provider.close();

        HttpResponse<String> back = get("/login/oauth2/code/oidc?code=something&state=" + state.group(1));
        assertThat(back.headers().firstValue("Location").orElseThrow()).endsWith("/login?unreachable");
        assertThat(get("/login?unreachable").body()).contains("does not answer");
    }

    private String base() {
        return "http://127.0.0.1:" + port;
    }

    private HttpResponse<String> logIn(String user) throws Exception {
        HttpResponse<String> form = get(OidcLogIn.START);
        Matcher token = CSRF.matcher(form.body());
        assertThat(token.find()).as(form.uri() + ": " + form.body()).isTrue();
        return browser.send(HttpRequest.newBuilder(form.uri().resolve("/login")).header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("username=" + encoded(user) + "&password=" + encoded(OidcPeer.PASSWORD) + "&_csrf="
                        + encoded(token.group(1)))).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return browser.send(HttpRequest.newBuilder(URI.create(base() + path)).header("Accept", "text/html,*/*;q=0.8")
                .header("Accept-Language", "en").build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> withToken(String token) throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(base() + "/api/v1/signatures"))
                .header("Authorization", "Bearer " + token).build(), BodyHandlers.ofString());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
