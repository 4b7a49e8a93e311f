package org.sealkeeper.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Client;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.sealkeeper.notification.Message;
import org.sealkeeper.notification.Outbox;
import org.sealkeeper.security.Accounts;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Mails come as people want them, and what is urgent comes all the same. */
class NotificationPreferencesTest extends SealkeeperTest {

    private static final String PATH = "/api/v1/my/notifications";
    private static final String PROCESS = "escalation-test";

    @Autowired
    private Accounts accounts;
    @Autowired
    private IdentityService identities;
    @Autowired
    private RepositoryService repository;
    @Autowired
    private RuntimeService runtime;
    @Autowired
    private Outbox outbox;
    @Autowired
    private DailyDigests digests;
    @Autowired
    private Escalations escalations;
    @Autowired
    private JdbcClient jdbc;
    @Autowired
    private People people;
    @Autowired
    private Clock clock;

    private final String user = "nora" + UUID.randomUUID().toString().substring(0, 6);
    private final String name = unique("Corp Messenger");
    private final Client nora = new Client(() -> url(""), user, TestPeople.PASSWORD);

    @BeforeEach
    void somebody_is_new() {
        accounts.create(user, "Nora Test", user + "@corp.example", Locale.ENGLISH, TestPeople.PASSWORD, Group.KEEPERS);
    }

    @AfterEach
    void and_leaves() {
        System.clearProperty("sealkeeper.escalation.approve-batch");
        people.unrestricted(() -> {
            runtime.createProcessInstanceQuery().processDefinitionKey(PROCESS).list()
                    .forEach(left -> runtime.deleteProcessInstance(left.getId(), "over"));
            identities.deleteUser(user);
            return null;
        });
        jdbc.sql("delete from notification_preference where user_id = :user").param("user", user).update();
    }

    @Test
    void what_is_wanted_is_kept_and_what_cannot_be_is_refused_with_a_sentence() {
        assertThat(nora.get(PATH).ok().json().get("digestHour").isNull()).isTrue();
        nora.put(PATH, Map.of("digestHour", 8, "zone", "Asia/Shanghai", "quietFrom", "22:00", "quietUntil", "07:00",
                "muted", List.of("CHANGE"), "language", "zh-CN")).ok();

        assertThat(nora.get(PATH).ok().json().toString()).contains("\"digestHour\":8", "Asia/Shanghai", "\"22:00\"",
                "[\"CHANGE\"]", "zh-CN");
        assertThat(people.find(user).orElseThrow().locale()).isEqualTo(Locale.forLanguageTag("zh-CN"));
        assertThat(nora.put(PATH, Map.of("zone", "Mars/Olympus")).refused(400).text()).contains("Mars/Olympus is no time zone.");
        nora.put(PATH, Map.of("digestHour", 24)).refused(400);
        nora.put(PATH, Map.of("quietFrom", "22:00")).refused(400);
        assertThat(nora.put(PATH, Map.of("quietFrom", "late", "quietUntil", "07:00")).refused(400).text())
                .contains("Write them as 22:00 and 07:00.");
    }

    @Test
    void one_mail_a_day_has_what_was_told_and_what_is_urgent_comes_at_once() {
        nora.put(PATH, Map.of("digestHour", 0, "muted", List.of("CHANGE"))).ok();
        queue("documents-wanted");
        queue("drift-found");
        queue("lapse-declared");
        queue("approval-overdue");

        assertThat(states()).containsOnlyKeys("documents-wanted", "lapse-declared", "approval-overdue")
                .containsEntry("documents-wanted", Message.State.IN_DIGEST);
        assertThat(states().get("lapse-declared")).isNotEqualTo(Message.State.IN_DIGEST);
        assertThat(states().get("approval-overdue")).isNotEqualTo(Message.State.IN_DIGEST);

        for (int node = 0; node < 2; node++) {
            jdbc.sql("update notification_preference set digested_on = null where user_id = :user").param("user", user).update();
            digests.queueDue();
        }
        List<Message> daily = mine().stream().filter(mail -> mail.template().equals("daily-digest")).toList();
        assertThat(daily).hasSize(1);
        assertThat(outbox.letter(daily.get(0)).text()).contains("What happened:",
                "– Documents wanted: " + name + " is to be renewed").doesNotContain("Drift");

        queue("documents-reminder");
        nora.put(PATH, Map.of()).ok();
        assertThat(states().get("documents-reminder")).isNotEqualTo(Message.State.IN_DIGEST);
        assertThat(states().get("documents-wanted")).isEqualTo(Message.State.IN_DIGEST);
    }

    @Test
    void in_quiet_hours_nothing_comes_but_what_is_urgent() {
        String now = java.time.LocalTime.ofInstant(clock.instant(), java.time.ZoneOffset.UTC).minusMinutes(5).toString()
                .substring(0, 5);
        String later = java.time.LocalTime.ofInstant(clock.instant(), java.time.ZoneOffset.UTC).plusHours(3).toString()
                .substring(0, 5);
        nora.put(PATH, Map.of("quietFrom", now, "quietUntil", later)).ok();
        queue("documents-wanted");
        queue("lapse-declared");

        // without a mail server a message that cannot be sent says so, and keeps its time
        Instant inTwoHours = clock.instant().plusSeconds(7_200);
        assertThat(due("documents-wanted")).isAfter(inTwoHours);
        assertThat(due("lapse-declared")).isBefore(inTwoHours);
    }

    @Test
    void a_task_that_waits_too_long_is_told_to_the_next_of_the_chain_once() {
        repository.createDeployment().name(PROCESS).enableDuplicateFiltering(true).addModelInstance(PROCESS + ".bpmn",
                Bpmn.createExecutableProcess(PROCESS).camundaHistoryTimeToLiveString("P1D").startEvent()
                        .userTask("approve-batch").camundaCandidateGroups("approvers").endEvent().done()).deploy();
        String instance = runtime.startProcessInstanceByKey(PROCESS).getId();
        String task = people.unrestricted(() -> jdbc.sql("select id_ from act_ru_task where proc_inst_id_ = :id")
                .param("id", instance).query(String.class).single());
        jdbc.sql("update act_ru_task set create_time_ = create_time_ - interval '3 days' where id_ = :id").param("id", task).update();
        System.setProperty("sealkeeper.escalation.approve-batch", "P2D security-officers, P5D administrators");

        escalations.tellNext();
        escalations.tellNext();
        assertThat(told(task)).contains("sato").doesNotContain("root");

        jdbc.sql("update act_ru_task set create_time_ = create_time_ - interval '3 days' where id_ = :id").param("id", task).update();
        escalations.tellNext();
        assertThat(told(task)).contains("sato", "root").doesNotHaveDuplicates();
        assertThat(new Client(() -> url(""), "sato", TestPeople.PASSWORD).get("/api/v1/outbox?size=200").ok().text())
                .contains("Still waiting: Approve batch");
    }

    private List<String> told(String task) {
        return jdbc.sql("select user_id from mail where template = 'task-escalated' and once like :once")
                .param("once", "escalated:" + task + ":%").query(String.class).list().stream()
                .filter(person -> !person.equals("omni")).toList();
    }

    private void queue(String template) {
        outbox.queue(template, user, template + name, Map.of("signature", name, "signatureId",
                "9b2f6a52-6f0e-4d0a-9c39-5a5f0a3f5c11", "renewalId", "9b2f6a52-6f0e-4d0a-9c39-5a5f0a3f5c12",
                "expiry", Instant.parse("2026-11-20T08:00:00Z"), "setBy", "version 3"));
    }

    private List<Message> mine() {
        return outbox.find(Optional.of(user), Optional.empty(), 0, 100);
    }

    private Map<String, Message.State> states() {
        return mine().stream().filter(mail -> mail.template().matches(".*(wanted|found|declared|overdue|reminder)"))
                .collect(java.util.stream.Collectors.toMap(Message::template, Message::state));
    }

    private Instant due(String template) {
        return jdbc.sql("select next_try_at from mail where user_id = :user and template = :template").param("user", user)
                .param("template", template).query(java.time.OffsetDateTime.class).single().toInstant();
    }
}
