package org.sealkeeper.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Browser;
import org.sealkeeper.Client;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.sealkeeper.ledger.EventQuery;
import org.sealkeeper.ledger.Ledger;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/** {@code src/docs/roles.md} is true: it has every call that there is, and each is open to those whom it names. */
class RolesMatrixTest extends SealkeeperTest {

    private static final Path PAGE = Path.of("src/docs/roles.md");
    private static final Pattern LINE = Pattern.compile("(?m)^\\| `([A-Z]+ /(?:[^`])*)` \\| (.*) \\|$");
    private static final String UNKNOWN = "00000000-0000-4000-8000-000000000000";

    /** One person of each group, in the order of the table's columns. */
    private static final Map<Group, String> PEOPLE = people();

    /** What would do something that costs time or changes what other tests see; whom it is refused is tried all the same. */
    private static final Set<String> WITH_EFFECT = Set.of("POST /api/v1/drill-runs", "POST /api/v1/retention-runs",
            "POST /api/v1/watch", "POST /api/v1/ledger/keys", "POST /api/v1/vault/master-key/rotations",
            "POST /api/v1/vault/secret/rotations", "POST /api/v1/tokens", "POST /tokens", "POST /api/v1/calendar", "DELETE /api/v1/calendar",
            "POST /api/v1/signatures/{id}/backups", "POST /signatures/{id}/backups", "POST /backups",
            "POST /backups/drill-runs", "POST /api/v1/training-rounds", "POST /people/trainings", "POST /language", "POST /ledger/verification", "POST /settings/mail/tries");
    /** Nothing has stopped here, and that is said to everybody before it is asked who they are. */
    private static final Set<String> NOTHING_THERE = Set.of("POST /stopped-steps/{incident}/tries");
    private static final Map<String, String> QUERIES = Map.of(
            "GET /api/v1/backups/retention", "signature=SIGNATURE", "GET /backups/retention", "signature=SIGNATURE",
            "GET /api/v1/ledger/consistency", "from=1", "GET /restores/new", "backup=" + UNKNOWN,
            "GET /renewals/{id}/news", "after=0", "GET /api/v1/ledger/export", "kind=none");
    private static final Map<String, String> FILES = Map.of("POST /api/v1/tasks/{id}/documents", "files",
            "POST /api/v1/tasks/{id}/certificate", "file", "POST /api/v1/signatures/import", "file");

    /** What a cell says. */
    private enum Cell {
        YES, OWN, NO
    }

    @Autowired
    private ApplicationContext application;

    @Autowired
    private RepositoryService repository;

    @Autowired
    private RuntimeService runtime;

    @Autowired
    private TaskService tasks;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private Accounts accounts;

    @Autowired
    private Ledger ledger;

    private String signature;
    private String renewal;
    private String batch;
    private String instance;
    private String taskOfApprovers;
    private String taskOfKeepers;

    private static Map<Group, String> people() {
        var people = new LinkedHashMap<Group, String>();
        people.put(Group.KEEPERS, "kim");
        people.put(Group.APPROVERS, "chen");
        people.put(Group.SECURITY_OFFICERS, "sato");
        people.put(Group.AUDITORS, "ada");
        people.put(Group.ADMINISTRATORS, "root");
        people.put(Group.RECOVERY_HOLDERS, "hana");
        return people;
    }

    /** A signature, and a renewal, a batch and tasks that are somebody else's. */
    @BeforeEach
    void things_of_others() {
        signature = new Client(() -> url(""), "omni", TestPeople.PASSWORD).post("/api/v1/signatures", Map.of("name",
                unique("roles"), "kind", "CODE_SIGNING", "issuer", "console", "platform", "folder", "criticality", "NORMAL",
                "subject", "CN=Roles", "keyAlgorithm", "EC_P256", "keepers", List.of("kim", "lee"))).ok().json().get("id")
                .asText();
        renewal = UUID.randomUUID().toString();
        jdbc.sql("""
                insert into renewal (id, signature_id, reason, requested_by, requested_at, outcome, ended_at,
                    process_definition_id)
                values (:id, :signature, 'roles', 'omni', now(), 'RENEWAL_WITHDRAWN', now(), 'roles')
                """).param("id", UUID.fromString(renewal)).param("signature", UUID.fromString(signature)).update();
        batch = UUID.randomUUID().toString();
        jdbc.sql("""
                insert into renewal_batch (id, reason, requested_by, requested_at, window_end, even_if_valid, outcome, ended_at)
                values (:id, 'roles', 'omni', now(), now(), false, 'BATCH_STOPPED', now())
                """).param("id", UUID.fromString(batch)).update();
        repository.createDeployment().name("roles-test").enableDuplicateFiltering(true)
                .addModelInstance("roles-test.bpmn", Bpmn.createExecutableProcess("roles-test")
                        .camundaHistoryTimeToLiveString("P1D").startEvent().parallelGateway("both")
                        .userTask("approve-renewal").name("Approve renewal").camundaCandidateGroups("approvers").endEvent()
                        .moveToNode("both").userTask("provide-supporting-documents").name("Provide supporting documents")
                        .camundaCandidateGroups("keepers").endEvent().done())
                .deploy();
        instance = runtime.startProcessInstanceByKey("roles-test", renewal, Map.of("renewalId", renewal,
                "signatureId", signature)).getId();
        taskOfApprovers = tasks.createTaskQuery().processInstanceId(instance).taskDefinitionKey("approve-renewal")
                .singleResult().getId();
        taskOfKeepers = tasks.createTaskQuery().processInstanceId(instance)
                .taskDefinitionKey("provide-supporting-documents").singleResult().getId();
    }

    @AfterEach
    void nothing_waits_for_anybody() {
        runtime.deleteProcessInstance(instance, "the test is over");
    }

    @Test
    void each_call_that_there_is_has_its_line_and_each_line_its_call() throws IOException {
        Set<String> there = new TreeSet<>();
        application.getBeansOfType(RequestMappingInfoHandlerMapping.class).values()
                .forEach(mapping -> mapping.getHandlerMethods().keySet().forEach(info -> there.addAll(calls(info))));

        assertThat(new TreeSet<>(lines().keySet())).isEqualTo(there);
    }

    @Test
    void nobody_gets_in_without_a_log_in() throws Exception {
        List<String> wrong = new ArrayList<>();
        Browser nobody = new Browser(url(""));
        for (String call : lines().keySet()) {
            HttpResponse<String> answer = ask(nobody, call, true, taskOfApprovers);
            boolean open = lines().get(call).isEmpty();
            boolean refused = call.startsWith("ANY ") || isPage(call) ? answer.statusCode() == 302
                    && answer.headers().firstValue("Location").orElse("").endsWith("/login") || answer.statusCode() == 403
                    : answer.statusCode() == 401 || answer.statusCode() == 403;
            if (open == refused) {
                wrong.add(call + " → " + answer.statusCode());
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void somebody_without_a_group_gets_nowhere() throws Exception {
        String user = unique("newcomer");
        accounts.create(user, "New Comer", user + "@corp.example", Locale.ENGLISH, TestPeople.PASSWORD);
        Browser newcomer = loggedIn(user);
        List<String> wrong = new ArrayList<>();
        for (var line : lines().entrySet()) {
            HttpResponse<String> answer = line.getValue().isEmpty() ? null : ask(newcomer, line.getKey(), true, taskOfApprovers);
            if (answer != null && answer.statusCode() != 403
                    && !answer.headers().firstValue("Location").orElse("").endsWith("/login?stranger")) {
                wrong.add(line.getKey() + " → " + answer.statusCode());
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(newcomer.get("/login?stranger").body()).contains("in none of the groups");
        assertThat(newcomer.get("/api/v1/signatures").body()).contains("\"code\":\"no-role\"");
        assertThat(newcomer.get("/camunda/api/engine/engine/default/task").statusCode()).isEqualTo(403);
        assertThat(newcomer.get("/engine-rest/task").statusCode()).isEqualTo(403);
    }

    @Test
    void each_group_may_what_its_column_says() throws Exception {
        List<String> wrong = new ArrayList<>();
        int column = 0;
        for (var person : PEOPLE.entrySet()) {
            Browser browser = loggedIn(person.getValue());
            // for approvers, somebody else's is what is offered to keepers
            String task = person.getKey() == Group.APPROVERS ? taskOfKeepers : taskOfApprovers;
            for (var line : lines().entrySet()) {
                if (line.getValue().isEmpty()) {
                    continue;
                }
                Cell cell = line.getValue().get(column);
                String call = line.getKey();
                if (cell == Cell.YES && WITH_EFFECT.contains(call)) {
                    continue;
                }
                int status = ask(browser, call, cell != Cell.YES || call.startsWith("GET "), task).statusCode();
                boolean asSaid = switch (cell) {
                    case YES -> status != 401 && status != 403 && (status < 500 || status == 503);
                    case OWN -> status == 403 || status == 404;
                    case NO -> status == 403 || status == 409 && NOTHING_THERE.contains(call);
                };
                if (!asSaid) {
                    wrong.add(person.getKey() + " " + call + ": " + cell + ", and the answer is " + status);
                }
            }
            column++;
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void each_call_is_open_to_tokens_of_the_scopes_that_its_last_column_says() throws IOException {
        List<String> wrong = new ArrayList<>();
        tokens().forEach((call, said) -> {
            String path = call.substring(call.indexOf(' ') + 1).replaceAll("\\{[^}]*}", "x").replace("/**", "/x");
            String open = Stream.of(TokenScope.values())
                    .filter(scope -> scope.opens(call.substring(0, call.indexOf(' ')), path)).map(TokenScope::id)
                    .collect(Collectors.joining(", "));
            if (!said.equals(open.isEmpty() ? "none" : open)) {
                wrong.add(call + ": " + said + ", and it is open to " + open);
            }
        });
        assertThat(wrong).isEmpty();
    }

    @Test
    void whoever_leaves_a_group_is_out_at_once() throws Exception {
        String user = unique("leaver");
        accounts.create(user, "Lea Ver", user + "@corp.example", Locale.ENGLISH, TestPeople.PASSWORD, Group.AUDITORS);
        Browser leaver = loggedIn(user);
        assertThat(leaver.get("/actuator/metrics").statusCode()).isEqualTo(200);
        new Client(() -> url(""), "root", TestPeople.PASSWORD).delete("/engine-rest/group/auditors/members/" + user).ok();
        assertThat(leaver.get("/actuator/metrics").statusCode()).isEqualTo(403);
        assertThat(leaver.get("/api/v1/ledger/events").statusCode()).isEqualTo(403);
        assertThat(ledger.newest(new EventQuery(Optional.empty(), Optional.empty(), Optional.of("access.changed"), Optional.of("root"),
                Optional.empty(), Optional.empty()), 0, 20)).extracting(event -> String.valueOf(event.details().get("comment")))
                .anySatisfy(comment -> assertThat(comment).contains("Group membership", "Delete", "auditors", user));
    }

    /** Each call with what each group may, in the order of {@link #PEOPLE}; with nothing when it is open to everybody. */
    private static Map<String, List<Cell>> lines() throws IOException {
        var lines = new LinkedHashMap<String, List<Cell>>();
        LINE.matcher(Files.readString(PAGE).split("## The engine's own API")[0].replace("\\|", "/or/")).results()
                .forEach(line -> lines.put(line.group(1).replace("/or/", "|"), cells(line)));
        return lines;
    }

    private static Map<String, String> tokens() throws IOException {
        var scopes = new LinkedHashMap<String, String>();
        LINE.matcher(Files.readString(PAGE).split("## The engine's own API")[0].replace("\\|", "/or/")).results()
                .filter(line -> !cells(line).isEmpty())
                .forEach(line -> scopes.put(line.group(1), line.group(2).substring(line.group(2).lastIndexOf("| ") + 2)));
        return scopes;
    }

    private static List<Cell> cells(MatchResult line) {
        String[] cells = line.group(2).split(" \\| ");
        return cells.length == 1 ? List.of()
                : Arrays.stream(cells).limit(PEOPLE.size()).map(cell -> Cell.valueOf(cell.strip().toUpperCase(Locale.ROOT))).toList();
    }

    private static List<String> calls(RequestMappingInfo info) {
        Set<String> methods = new TreeSet<>();
        info.getMethodsCondition().getMethods().forEach(method -> methods.add(method.name()));
        if (methods.isEmpty()) {
            methods.add("ANY");
        }
        return methods.stream().flatMap(method -> info.getPatternValues().stream().map(path -> method + " " + path)).toList();
    }

    private Browser loggedIn(String user) throws Exception {
        Browser browser = new Browser(url(""));
        browser.logIn(user, TestPeople.PASSWORD);
        browser.get("/login");
        return browser;
    }

    /** @param real about things that there are; otherwise about none, so that nothing comes of it */
    private HttpResponse<String> ask(Browser browser, String call, boolean real, String task) throws Exception {
        String method = call.substring(0, call.indexOf(' ')).replace("ANY", "GET");
        String pattern = call.substring(call.indexOf(' ') + 1);
        String path = pattern.replace("{number}", "1").replace("{sequence}", "1")
                .replace("{id}", real ? id(pattern, task) : UNKNOWN).replaceAll("\\{authority:(root)[^}]*}", "$1")
                .replaceAll("\\{token:.*}}", "x").replaceAll("\\{[a-zA-Z]+}", UNKNOWN).replace("/**", "/x");
        String signatureOrNone = real ? signature : UNKNOWN;
        if (method.equals("GET")) {
            String query = QUERIES.getOrDefault(call, "").replace("SIGNATURE", signatureOrNone);
            return browser.get(query.isEmpty() ? path : path + "?" + query);
        }
        if (FILES.containsKey(call)) {
            return browser.send(method, path, "multipart/form-data; boundary=cut", "--cut\r\nContent-Disposition: form-data; name=\""
                    + FILES.get(call) + "\"; filename=\"letter.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.7\r\n--cut--\r\n");
        }
        if (isPage(call)) {
            return browser.send(method, path, "application/x-www-form-urlencoded", "reason=roles&token=x&target=VAULT&backup="
                    + UNKNOWN + "&signature=" + signatureOrNone + "&planned=" + signatureOrNone);
        }
        return browser.send(method, path, "application/json", "{\"reason\":\"roles\",\"target\":\"VAULT\",\"token\":\"x\",\"share\":\"x\","
                + "\"user\":\"kim\",\"passphrase\":\"a long passphrase of tests\",\"keepers\":[\"kim\",\"lee\"],\"signatures\":[\""
                + signatureOrNone + "\"]}");
    }

    private String id(String pattern, String task) {
        if (pattern.contains("/tasks/")) {
            return task;
        }
        if (pattern.contains("/signatures/")) {
            return signature;
        }
        return pattern.contains("/bulk/") || pattern.contains("/batches/") ? batch
                : pattern.contains("/renewals/") ? renewal : UNKNOWN;
    }

    private static boolean isPage(String call) {
        return !call.matches("[A-Z]+ /(api/v1|v3|actuator).*");
    }
}
