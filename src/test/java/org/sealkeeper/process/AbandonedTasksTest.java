package org.sealkeeper.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.identity.User;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Client;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.springframework.beans.factory.annotation.Autowired;

class AbandonedTasksTest extends SealkeeperTest {

    @Autowired
    private AbandonedTasks abandoned;

    @Autowired
    private TaskService tasks;

    @Autowired
    private IdentityService identities;

    @Test
    void task_of_an_approver_who_left_is_offered_to_the_group_again() {
        Client kim = new Client(() -> url(""), "kim", TestPeople.PASSWORD);
        Client chen = new Client(() -> url(""), "chen", TestPeople.PASSWORD);
        String signature = kim.post("/api/v1/signatures", Map.of("name", unique("Corp Messenger"), "kind", "TLS_SERVER",
                "platform", "folder", "issuer", "private-ca", "criticality", "LOW", "subject", "CN=im.corp.example",
                "names", List.of("im.corp.example"), "keepers", List.of("kim", "lee"), "keyAlgorithm", "EC_P256"))
                .refused(201).json().get("id").asText();
        String renewal = kim.post("/api/v1/signatures/" + signature + "/renewals", Map.of("reason", "It is new"))
                .refused(202).json().get("id").asText();
        String task = chen.task(renewal, "approve-renewal");
        String leaver = approver();
        tasks.setAssignee(task, leaver);
        abandoned.offerAgain();
        assertThat(tasks.createTaskQuery().taskId(task).singleResult().getAssignee()).isEqualTo(leaver);

        identities.deleteUser(leaver);
        abandoned.offerAgain();

        assertThat(tasks.createTaskQuery().taskId(task).singleResult().getAssignee()).isNull();
        assertThat(kim.get("/api/v1/renewals/" + renewal + "/history").ok().json().findValuesAsText("sentence"))
                .contains("Sealkeeper gave the task “Approve renewal” back.");
        chen.complete(task, Map.of("decision", "approve")).ok();
        assertThat(kim.outcome(renewal)).isEqualTo("SIGNATURE_RENEWED");
    }

    private String approver() {
        User user = identities.newUser(unique("leaver"));
        user.setPassword(TestPeople.PASSWORD);
        identities.saveUser(user);
        identities.createMembership(user.getId(), "approvers");
        return user.getId();
    }
}
