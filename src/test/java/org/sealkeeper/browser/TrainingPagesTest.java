package org.sealkeeper.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.RuntimeService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Client;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.sealkeeper.security.Accounts;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The training in Tasklist, who is trained, and what mails one wants, in a browser. */
class TrainingPagesTest extends SealkeeperTest {

    @Autowired
    private Accounts accounts;
    @Autowired
    private IdentityService identities;
    @Autowired
    private RuntimeService runtime;
    @Autowired
    private JdbcClient jdbc;
    @Autowired
    private People people;

    private final String user = "tara" + UUID.randomUUID().toString().substring(0, 6);

    @BeforeEach
    void somebody_is_new() {
        accounts.create(user, "Tara Test", user + "@corp.example", Locale.ENGLISH, TestPeople.PASSWORD, Group.KEEPERS);
    }

    @AfterEach
    void and_leaves() {
        people.unrestricted(() -> {
            runtime.createProcessInstanceQuery().processDefinitionKey("administrator-training").list()
                    .forEach(left -> runtime.deleteProcessInstance(left.getId(), "over"));
            identities.deleteUser(user);
            return null;
        });
        jdbc.sql("delete from training").update();
        jdbc.sql("delete from notification_preference where user_id = :user").param("user", user).update();
    }

    @Test
    void an_administrator_asks_and_the_person_answers_in_tasklist() {
        Client kim = new Client(() -> url(""), "kim", TestPeople.PASSWORD);
        kim.post("/api/v1/signatures", Map.of("name", unique("Corp Messenger"), "kind", "CODE_SIGNING", "issuer", "private-ca",
                "platform", "folder", "criticality", "NORMAL", "subject", "CN=Corp", "keyAlgorithm", "EC_P256", "keepers",
                List.of("kim", user))).ok();
        try (var root = new Chromium(url(""), "en-US").onDesk().logIn("root")) {
            root.open("/people").press("form[action='/people/" + user + "/trainings'] button").waitForText("The training was asked for");
            root.page("17-people").onPhone().open("/people").find("h1");
            root.page("17-people-on-a-phone");
            assertThat(root.isTooWide()).isFalse();
        }
        String task = new Client(() -> url(""), user, TestPeople.PASSWORD).task("take-training");
        jdbc.sql("update training set due_at = now() - interval '2 days' where user_id = :user").param("user", user).update();
        try (var tara = new Chromium(url(""), "zh-CN").onDesk().logIn(user)) {
            tara.open("/people").waitForText("逾期").page("17-people-in-chinese");
            tara.open("/").page("17-overview-in-chinese").onPhone().open("/").find("h1");
            tara.page("17-overview-in-chinese-on-a-phone").onDesk();
            tara.open("/camunda/app/tasklist/default/#/?task=" + task);
            tara.waitForText("需要了解的内容").waitForText("1. ");
            tara.screenshot("17-training-in-chinese");
            String process = people.unrestricted(() -> runtime.createProcessInstanceQuery()
                    .processInstanceBusinessKey(user).singleResult().getId());
            List<String> right = jdbc.sql("""
                    select q ->> 'right' from training_attempt, jsonb_array_elements(questions) with ordinality as e(q, n)
                    where process_instance_id = :process order by n
                    """).param("process", process).query(String.class).list();
            for (int question = 0; question < right.size(); question++) {
                tara.press("input[name='question-" + question + "'][value='" + right.get(question) + "']");
            }
            tara.complete();
            await().atMost(Duration.ofMinutes(3)).until(() -> jdbc.sql("select count(passed_at) from training where user_id = :user")
                    .param("user", user).query(Long.class).single() == 1);
        }
    }

    @Test
    void one_says_how_one_wants_ones_mails() {
        try (var tara = new Chromium(url(""), "en-US").onDesk().logIn(user)) {
            tara.open("/notifications").waitForText("Lapses, escalations and what is overdue always come at once");
            tara.choose("#digestHour", "8").press("input[name='wanted'][value='CHANGE']").press("main form button[type='submit']")
                    .waitForText("Saved.").page("17-notifications");
            assertThat(tara.barriers()).isEmpty();
            tara.onPhone().open("/notifications").find("h1");
            tara.page("17-notifications-on-a-phone");
            assertThat(tara.isTooWide()).isFalse();
        }
        assertThat(new Client(() -> url(""), user, TestPeople.PASSWORD).get("/api/v1/my/notifications").ok().json().toString())
                .contains("\"digestHour\":8", "[\"CHANGE\"]");
    }
}
