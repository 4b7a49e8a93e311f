package org.sealkeeper.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Browser;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

class LogInTest extends SealkeeperTest {

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private People people;

    @Autowired
    private Accounts accounts;

    @Autowired
    private TestRestTemplate http;

    @Test
    void without_log_in_the_apis_answer_401_with_a_sentence() {
        for (String path : List.of("/api/v1/signatures", "/engine-rest/task", "/v3/api-docs", "/camunda/api/engine/engine/default/task",
                "/actuator/env", "/engine-rest/deployment")) {
            var answer = nobody().getForEntity(path, String.class);
            assertThat(answer.getStatusCode().value()).as(path).isEqualTo(401);
            assertThat(answer.getBody()).as(path).contains("\"code\":\"log-in.needed\"").contains("Log in first");
            assertThat(answer.getHeaders().getFirst("Content-Type")).startsWith("application/problem+json");
        }
    }

    @Test
    void basic_authentication_opens_the_apis_and_keeps_no_session() {
        var answer = as("kim").getForEntity("/engine-rest/task/count", String.class);
        assertThat(answer.getStatusCode().value()).isEqualTo(200);
        assertThat(answer.getHeaders().get("Set-Cookie")).isNull();
    }

    @Test
    void a_wrong_password_is_refused_in_the_same_words_as_an_unknown_user() {
        accounts.create("forgetful", "Fay Forget", "fay@corp.example", Locale.ENGLISH, TestPeople.PASSWORD);
        var wrong = http.withBasicAuth("forgetful", "wrong").getForEntity("/api/v1/tasks", String.class);
        var unknown = http.withBasicAuth("nobody-of-that-name", "wrong").getForEntity("/api/v1/tasks", String.class);
        assertThat(wrong.getStatusCode().value()).isEqualTo(401);
        assertThat(wrong.getBody()).isEqualTo(unknown.getBody()).contains("log-in.failed");
    }

    @Test
    void after_wrong_passwords_the_right_one_must_wait() {
        accounts.create("hasty", "Hasty Hu", "hasty@corp.example", Locale.ENGLISH, TestPeople.PASSWORD, Group.AUDITORS);
        assertThat(as("hasty").getForEntity("/engine-rest/task/count", String.class).getStatusCode().value())
                .isEqualTo(200);
        for (int i = 0; i < 3; i++) {
            http.withBasicAuth("hasty", "guess-" + i).getForEntity("/engine-rest/task/count", String.class);
        }
        assertThat(as("hasty").getForEntity("/engine-rest/task/count", String.class).getStatusCode().value())
                .isEqualTo(401);
    }

    @Test
    void nobody_logs_in_as_the_application_itself() {
        for (String password : List.of("", "sealkeeper", "null")) {
            assertThat(http.withBasicAuth("sealkeeper", password).getForEntity("/api/v1/tasks", String.class)
                    .getStatusCode().value()).isEqualTo(401);
        }
    }

    @Test
    void passwords_are_stored_as_argon2id() {
        assertThat(jdbc.sql("select pwd_ from act_id_user where id_ = 'kim'").query(String.class).single())
                .startsWith("{argon2id}$argon2id$v=19$m=16384,t=2,p=1$");
    }

    @Test
    void the_log_in_page_comes_in_both_languages() throws Exception {
        assertThat(new Browser(url("")).language("en").get("/login").body()).contains("User name", "lang=\"en\"");
        assertThat(new Browser(url("")).language("zh-CN").get("/login").body()).contains("用户名", "lang=\"zh-CN\"");
        Browser chosen = new Browser(url("")).language("en");
        assertThat(chosen.get("/login?lang=zh-CN").body()).contains("用户名");
        assertThat(chosen.get("/login").body()).contains("用户名");
    }

    @Test
    void a_wrong_password_brings_the_log_in_page_back_with_a_message() throws Exception {
        Browser browser = new Browser(url("")).language("en");
        HttpResponse<String> answer = browser.logIn("no-such-user", "wrong");
        assertThat(answer.headers().firstValue("Location").orElse("")).endsWith("/login?failed");
        assertThat(browser.get("/login?failed").body()).contains("User name or password is wrong");
    }

    @Test
    void one_log_in_opens_home_tasklist_and_the_apis() throws Exception {
        Browser browser = new Browser(url("")).language("en");
        assertThat(browser.get("/camunda/app/tasklist/default/").statusCode()).isEqualTo(302);
        HttpResponse<String> loggedIn = browser.logIn("kim", TestPeople.PASSWORD);
        assertThat(loggedIn.headers().firstValue("Location").orElse("")).contains("/camunda/app/tasklist/default/");
        assertThat(browser.get("/").body()).contains("Kim Test", "Tasklist");
        assertThat(browser.get("/camunda/app/tasklist/default/").statusCode()).isEqualTo(200);
        assertThat(browser.get("/camunda/api/admin/auth/user/default").body()).contains("\"userId\":\"kim\"");
        assertThat(browser.get("/camunda/api/engine/engine/default/task/count").body()).contains("count");
        assertThat(browser.get("/engine-rest/task/count").statusCode()).isEqualTo(200);
        assertThat(browser.get("/api/v1/tasks").statusCode()).isEqualTo(200);
    }

    @Test
    void a_session_changes_something_only_with_its_csrf_token() throws Exception {
        Browser browser = new Browser(url("")).language("en");
        browser.logIn("kim", TestPeople.PASSWORD);
        browser.get("/");
        for (String path : List.of("/api/v1/tasks/no-such-task/complete", "/engine-rest/task/no-such-task/claim")) {
            HttpResponse<String> without = browser.post(path, "{}");
            assertThat(without.statusCode()).as(path).isEqualTo(403);
            assertThat(without.body()).contains("\"code\":\"csrf-token\"");
            assertThat(browser.postWithToken(path, "{}").body()).as(path).doesNotContain("csrf-token");
        }
        assertThat(browser.post("/camunda/api/engine/engine/default/task/no-such-task/claim", "{}").statusCode())
                .isEqualTo(403);
    }

    @Test
    void chosen_language_is_that_of_pages_and_mails() throws Exception {
        String user = unique("reader");
        accounts.create(user, "Ada Reader", user + "@corp.example", Locale.ENGLISH, TestPeople.PASSWORD, Group.AUDITORS);
        Browser browser = new Browser(url("")).language("en");
        browser.logIn(user, TestPeople.PASSWORD);
        assertThat(browser.get("/").body()).contains("Language of your pages and mails");

        HttpResponse<String> answer = browser.postForm("/language", "language=zh-CN&_csrf="
                + browser.cookie("SEALKEEPER-CSRF"));

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(browser.get("/").body()).contains("页面与邮件的语言");
        assertThat(people.find(user).orElseThrow().locale()).isEqualTo(Locale.SIMPLIFIED_CHINESE);
    }

    @Test
    void logging_out_ends_the_session_everywhere() throws Exception {
        Browser browser = new Browser(url("")).language("en");
        browser.logIn("kim", TestPeople.PASSWORD);
        browser.get("/");
        browser.get("/camunda/app/tasklist/default/");
        assertThat(browser.postForm("/logout", "_csrf=" + browser.cookie("SEALKEEPER-CSRF")).statusCode()).isEqualTo(302);
        assertThat(browser.get("/api/v1/tasks").statusCode()).isEqualTo(401);
        assertThat(browser.get("/camunda/api/engine/engine/default/task").statusCode()).isEqualTo(401);
    }

    @Test
    void the_form_that_tasklist_shows_after_its_session_ended_logs_in_too() throws Exception {
        Browser browser = new Browser(url("")).language("en");
        browser.logIn("kim", TestPeople.PASSWORD);
        browser.get("/camunda/app/tasklist/default/");
        assertThat(browser.postToWebApplication("/camunda/api/admin/auth/user/default/logout", "").statusCode())
                .isEqualTo(204);
        assertThat(browser.get("/api/v1/tasks").statusCode()).isEqualTo(401);
        browser.get("/camunda/app/tasklist/default/");
        HttpResponse<String> back = browser.postFormToWebApplication("/camunda/api/admin/auth/user/default/login/tasklist",
                "username=lee&password=" + TestPeople.PASSWORD);
        assertThat(back.statusCode()).isEqualTo(303);
        assertThat(browser.get(back.headers().firstValue("Location").orElseThrow()).body())
                .contains("\"userId\":\"lee\"");
        assertThat(browser.get("/api/v1/tasks").statusCode()).isEqualTo(200);
        assertThat(browser.get("/").body()).contains("Lee Test");
    }

    @Test
    void what_is_not_listed_is_closed_and_so_is_the_page_that_makes_administrators() throws Exception {
        Browser root = new Browser(url("")).language("en");
        root.logIn("root", TestPeople.PASSWORD);
        assertThat(root.get("/anything-else").statusCode()).isEqualTo(403);
        assertThat(root.postToWebApplication("/camunda/api/admin/setup/default/user/create", "{}").statusCode()).isEqualTo(403);
        assertThat(new Browser(url("")).post("/camunda/api/admin/setup/default/user/create", "{}").statusCode())
                .isIn(401, 403);
        assertThat(nobody().getForEntity("/actuator/health", String.class).getStatusCode().value()).isEqualTo(200);
        assertThat(as("kim").getForEntity("/actuator/info", String.class).getStatusCode().value()).isEqualTo(403);
    }

    @Test
    void cookies_and_headers_protect_the_session() throws Exception {
        Browser browser = new Browser(url("")).language("en");
        HttpResponse<String> page = browser.logIn("kim", TestPeople.PASSWORD);
        String session = page.headers().allValues("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith("SEALKEEPER-SESSION")).findFirst().orElse("");
        assertThat(session).contains("HttpOnly").contains("SameSite=Lax");
        var headers = browser.get("/").headers();
        assertThat(headers.firstValue("Content-Security-Policy").orElse("")).contains("default-src 'self'");
        assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(headers.firstValue("X-Frame-Options")).contains("DENY");
    }

    @Test
    void a_deleted_user_is_out_at_once() throws Exception {
        accounts.create("leaver", "Lea Ver", "lea@corp.example", Locale.ENGLISH, TestPeople.PASSWORD, Group.KEEPERS);
        Browser browser = new Browser(url("")).language("en");
        browser.logIn("leaver", TestPeople.PASSWORD);
        assertThat(browser.get("/api/v1/tasks").statusCode()).isEqualTo(200);
        assertThat(as("root").exchange("/engine-rest/user/leaver", org.springframework.http.HttpMethod.DELETE, null,
                String.class).getStatusCode().value()).isEqualTo(204);
        assertThat(browser.get("/api/v1/tasks").statusCode()).isEqualTo(401);
        assertThat(browser.get("/camunda/api/engine/engine/default/task").statusCode()).isEqualTo(401);
    }

    @Test
    void people_are_found_with_their_groups_and_language() {
        assertThat(people.find("lee").orElseThrow()).isEqualTo(new Person("lee", "Lee Test",
                java.util.Optional.of("lee@corp.example"), Locale.SIMPLIFIED_CHINESE));
        assertThat(people.members(Group.APPROVERS)).contains("chen", "dora", "omni").doesNotContain("kim");
        assertThat(people.isMember("kim", Group.KEEPERS)).isTrue();
        assertThat(people.isMember("kim", Group.APPROVERS)).isFalse();
        assertThat(people.current()).isEmpty();
    }
}
