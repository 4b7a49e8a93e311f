package org.sealkeeper.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Browser;
import org.sealkeeper.Client;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.sealkeeper.notification.Outbox;
import org.springframework.beans.factory.annotation.Autowired;

/** The outbox over the API and in a browser, without a mail server. */
class OutboxApiTest extends SealkeeperTest {

    private final String name = unique("<b>Corp</b>");

    @Autowired
    Outbox outbox;

    @Test
    void everyone_sees_their_own_messages_and_auditors_and_administrators_all() {
        queue("kim");
        queue("lee");

        assertThat(recipients("kim")).containsExactly("kim");
        assertThat(recipients("chen")).isEmpty();
        assertThat(recipients("ada")).containsExactlyInAnyOrder("kim", "lee");
        assertThat(recipients("root")).containsExactlyInAnyOrder("kim", "lee");
    }

    @Test
    void message_that_is_held_says_why_and_what_it_will_say() {
        queue("lee");

        JsonNode message = only(client("lee").get("/api/v1/outbox?state=HELD&size=200").ok().json());

        assertThat(message.get("subject").asText()).isEqualTo("请提交证明材料：" + name + " 需要续期");
        assertThat(message.get("problem").asText()).isEqualTo(
                "No mail server is configured (spring.mail.host). The message goes out when there is one.");
        JsonNode opened = client("lee").get("/api/v1/outbox/" + message.get("id").asText()).ok().json();
        assertThat(opened.get("text").asText()).contains("Lee Test，您好：");
        assertThat(opened.get("html").asText()).contains("&lt;b&gt;Corp&lt;/b&gt;").doesNotContain("<b>Corp");
    }

    @Test
    void message_of_somebody_else_is_not_there_for_a_keeper() {
        queue("lee");
        String id = only(client("ada").get("/api/v1/outbox?size=200").ok().json()).get("id").asText();

        assertThat(client("kim").get("/api/v1/outbox/" + id).refused(404).json().get("detail").asText())
                .isEqualTo("There is no message " + id + " for you.");
    }

    @Test
    void paging_and_states_that_do_not_exist_are_refused() {
        client("kim").get("/api/v1/outbox?size=1000").refused(400);
        client("kim").get("/api/v1/outbox?page=-1").refused(400);
        client("kim").get("/api/v1/outbox?state=LOST").refused(400);
    }

    @Test
    void page_shows_messages_in_the_readers_language_and_runs_no_markup_of_theirs() throws Exception {
        queue("kim");
        Browser browser = new Browser(url("")).language("en");
        browser.logIn("kim", TestPeople.PASSWORD);

        String page = browser.get("/outbox").body();
        assertThat(page).contains("<h1>Outbox</h1>", "Documents wanted: &lt;b&gt;Corp&lt;/b&gt;", ">Held<",
                "No mail server is configured").doesNotContain("<b>Corp");
        String chinese = browser.get("/outbox?state=HELD&lang=zh-CN").body();
        assertThat(chinese).contains("<h1>发件箱</h1>", "已暂存", "尚未配置邮件服务器");

        String id = only(client("kim").get("/api/v1/outbox?size=200").ok().json()).get("id").asText();
        assertThat(browser.get("/outbox/" + id + "?lang=en").body()).contains("Hello Kim Test,",
                "Hand in the supporting documents.", "Back to the outbox").doesNotContain("<b>Corp", "??");
    }

    private void queue(String user) {
        outbox.queue("documents-wanted", user, name, Map.of("signature", name));
    }

    private List<String> recipients(String reader) {
        return mine(client(reader).get("/api/v1/outbox?size=200").ok().json()).stream()
                .map(message -> message.get("to").asText()).toList();
    }

    private JsonNode only(JsonNode page) {
        List<JsonNode> mine = mine(page);
        assertThat(mine).hasSize(1);
        return mine.get(0);
    }

    private List<JsonNode> mine(JsonNode page) {
        return StreamSupport.stream(page.get("messages").spliterator(), false)
                .filter(message -> message.get("subject").asText().contains(name)).toList();
    }

    private Client client(String user) {
        return new Client(() -> url(""), user, TestPeople.PASSWORD);
    }
}
