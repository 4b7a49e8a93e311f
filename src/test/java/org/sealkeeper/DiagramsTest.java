package org.sealkeeper;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.model.bpmn.instance.Activity;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.camunda.bpm.model.bpmn.instance.CallActivity;
import org.camunda.bpm.model.bpmn.instance.EndEvent;
import org.camunda.bpm.model.bpmn.instance.ErrorEventDefinition;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.Script;
import org.camunda.bpm.model.bpmn.instance.ScriptTask;
import org.camunda.bpm.model.bpmn.instance.SequenceFlow;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.camunda.bpm.model.bpmn.instance.BusinessRuleTask;
import org.camunda.bpm.model.bpmn.instance.TimeDate;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaExecutionListener;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaScript;
import org.camunda.bpm.model.dmn.Dmn;
import org.camunda.bpm.model.dmn.DmnModelInstance;
import org.camunda.bpm.model.dmn.instance.DecisionTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sealkeeper.renewal.TaskForms;
import org.sealkeeper.security.Group;
import org.sealkeeper.text.Texts;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AssignableTypeFilter;
import org.springframework.stereotype.Component;

/** The diagrams are the table of contents of the code: what is drawn exists, and what exists is drawn. */
class DiagramsTest {

    private static final Set<String> CAPABILITIES = Set.of("renewal", "platform", "verification", "backup", "watch", "lapse",
            "change", "batch", "restore", "training");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{[a-z][A-Za-z]*( == (true|false|'[A-Z_]+'))?}");

    private record Step(String id, String name, String delegateExpression) {
        @Override
        public String toString() {
            return id;
        }
    }

    static Stream<Step> steps() {
        return Stream.concat(
                Diagrams.all(ServiceTask.class).stream().map(task -> new Step(task.getId(), task.getName(),
                        task.getCamundaDelegateExpression())),
                Diagrams.all(BusinessRuleTask.class).stream().map(task -> new Step(task.getId(), task.getName(),
                        task.getCamundaDelegateExpression())));
    }

    static Stream<UserTask> userTasks() {
        return Diagrams.all(UserTask.class).stream();
    }

    static Stream<Activity> activities() {
        return Diagrams.all(Activity.class).stream();
    }

    static Stream<Process> processes() {
        return Diagrams.all(Process.class).stream();
    }

    @ParameterizedTest
    @MethodSource("steps")
    void each_step_is_a_class_of_its_name_in_the_package_of_its_capability(Step step) {
        Class<?> delegate = beansOf(JavaDelegate.class).filter(type -> kebab(type).equals(step.id())).findFirst()
                .orElseThrow(() -> new AssertionError("No JavaDelegate is named like \"" + step.name() + "\""));

        String bean = delegate.getAnnotation(Component.class).value();
        assertThat(step.delegateExpression()).isEqualTo("${" + bean + "}");
        assertThat(bean).isEqualTo(decapitalized(delegate.getSimpleName()));
        assertThat(CAPABILITIES).contains(delegate.getPackageName().replace("org.sealkeeper.", ""));
    }

    @Test
    void each_class_that_is_a_step_is_drawn() {
        Set<String> drawn = steps().map(Step::id).collect(toSet());

        assertThat(beansOf(JavaDelegate.class).map(DiagramsTest::kebab)).isSubsetOf(drawn);
    }

    @Test
    void each_listener_is_a_class_of_its_name() {
        Set<String> drawn = Diagrams.all(CamundaExecutionListener.class).stream()
                .map(CamundaExecutionListener::getCamundaDelegateExpression).map(Diagrams::bean).collect(toSet());
        Set<String> written = beansOf(ExecutionListener.class)
                .map(type -> type.getAnnotation(Component.class).value()).collect(toSet());

        assertThat(written).containsAll(drawn);
    }

    @ParameterizedTest
    @MethodSource("activities")
    void each_activity_is_named_by_its_label_in_both_languages(Activity activity) {
        assertThat(activity.getId()).isEqualTo(activity.getName().toLowerCase(Locale.ROOT).replace(' ', '-'));
        assertTexts("activity." + activity.getId());
        assertThat(Texts.english("activity." + activity.getId())).isEqualTo(activity.getName());
    }

    @ParameterizedTest
    @MethodSource("userTasks")
    void each_task_for_people_has_a_form_a_group_and_help_in_both_languages(UserTask task) {
        assertThat(task.getCamundaFormKey()).isEqualTo("embedded:deployment:forms/" + task.getId() + ".html");
        String form = Sources.content(Path.of("src/main/resources/forms", task.getId() + ".html"));
        assertThat(Pattern.compile("cam-variable-name=\"([^\"]+)\"").matcher(form).results()
                .map(field -> field.group(1))).containsExactlyInAnyOrderElementsOf(TaskForms.variables(task.getId()));
        assertThat(task.getCamundaCandidateGroups()).satisfiesAnyOf(
                group -> assertThat(group).isEqualTo("${approverGroup}"),
                groups -> assertThat(groups.split(",")).allSatisfy(
                        group -> assertThat(Group.of(group).id()).isEqualTo(group)));
        assertTexts("task." + task.getId() + ".name");
        assertTexts("task." + task.getId() + ".help");
    }

    @Test
    void tasks_with_a_deadline_say_when_to_follow_up_and_when_they_are_due() {
        assertThat(userTasks().filter(task -> task.getCamundaDueDate() != null)
                .map(task -> task.getId() + " " + task.getCamundaFollowUpDate() + " " + task.getCamundaDueDate()))
                .containsExactlyInAnyOrder(
                        "provide-supporting-documents ${documentsFollowUpAt} ${documentsDueAt}",
                        "approve-renewal ${approvalFollowUpAt} ${approvalDueAt}",
                        "confirm-change null ${changeDueAt}",
                        "approve-batch null ${batchApprovalDueAt}",
                        "approve-restore null ${restoreDueAt}",
                        "enter-recovery-share null ${sharesDueAt}");
    }

    @ParameterizedTest
    @MethodSource("processes")
    void each_process_says_how_long_its_history_lives_and_has_a_name_in_both_languages(Process process) {
        assertThat(process.getCamundaHistoryTimeToLiveString()).isEqualTo("P3650D");
        assertTexts("process." + process.getId());
    }

    @Test
    void each_called_process_is_drawn() {
        assertThat(Diagrams.all(CallActivity.class).stream().map(CallActivity::getCalledElement))
                .isSubsetOf(processes().map(Process::getId).toList());
    }

    @Test
    void nothing_is_scripted_and_expressions_are_variables() {
        assertThat(Diagrams.all(ScriptTask.class)).isEmpty();
        assertThat(Diagrams.all(Script.class)).isEmpty();
        assertThat(Diagrams.all(CamundaScript.class)).isEmpty();
        assertThat(Diagrams.all(SequenceFlow.class).stream().map(SequenceFlow::getConditionExpression)
                .filter(condition -> condition != null).map(condition -> condition.getTextContent()))
                .allMatch(VARIABLE.asMatchPredicate());
        assertThat(Diagrams.all(TimeDate.class).stream().map(date -> date.getTextContent()))
                .allMatch(VARIABLE.asMatchPredicate());
    }

    @Test
    void each_error_that_is_thrown_is_caught_and_each_that_is_caught_is_thrown() throws Exception {
        Set<String> thrown = new TreeSet<>(Sources.matches("new BpmnError\\(\\s*\"([^\"]+)\"").map(
                match -> match.group(1)).toList());
        errorCodes(Diagrams.all(EndEvent.class).stream().flatMap(end -> end.getEventDefinitions().stream()))
                .forEach(thrown::add);
        Set<String> caught = errorCodes(Diagrams.all(BoundaryEvent.class).stream()
                .flatMap(event -> event.getEventDefinitions().stream())).collect(toSet());

        assertThat(caught).containsExactlyInAnyOrderElementsOf(thrown);
    }

    @Test
    void the_policy_names_groups_and_documents_that_there_are() throws Exception {
        DmnModelInstance policy = Dmn.readModelFromFile(Diagrams.FOLDER.resolve("renewal-policy.dmn").toFile());
        DecisionTable table = policy.getModelElementsByType(DecisionTable.class).iterator().next();
        List<String> outputs = table.getOutputs().stream().map(output -> output.getName()).toList();

        assertThat(outputs).containsExactly("requiredDocuments", "approvals", "approverGroup", "deadlineDays",
                "keyPlan", "batchApproval");
        table.getRules().forEach(rule -> {
            List<String> row = rule.getOutputEntries().stream().map(entry -> unquoted(entry.getTextContent())).toList();
            Stream.of(row.get(0).split(",")).filter(code -> !code.isEmpty())
                    .forEach(code -> assertTexts("document." + code));
            assertThat(Group.of(row.get(2)).id()).isEqualTo(row.get(2));
            assertThat(row.get(4)).isIn("KEEP", "ROTATE");
            // one approval for many is for what needs one approval and no documents
            assertThat(row.get(5)).isEqualTo(String.valueOf(row.get(0).isEmpty() && row.get(1).equals("1")));
        });
    }

    private static Stream<String> errorCodes(
            Stream<? extends org.camunda.bpm.model.bpmn.instance.EventDefinition> definitions) {
        return definitions.filter(ErrorEventDefinition.class::isInstance)
                .map(definition -> ((ErrorEventDefinition) definition).getError().getErrorCode());
    }

    private static void assertTexts(String key) {
        assertThat(Texts.startingWith(key, Texts.ENGLISH)).containsKey(key);
        assertThat(Texts.startingWith(key, Texts.CHINESE)).containsKey(key);
        assertThat(Texts.startingWith(key, Texts.CHINESE).get(key)).matches("(?s).*\\p{IsHan}.*");
    }

    private static Stream<Class<?>> beansOf(Class<?> type) {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AssignableTypeFilter(type));
        return scanner.findCandidateComponents("org.sealkeeper").stream()
                .<Class<?>>map(bean -> {
                    try {
                        return Class.forName(bean.getBeanClassName());
                    } catch (ClassNotFoundException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .filter(bean -> bean.isAnnotationPresent(Component.class));
    }

    private static String kebab(Class<?> type) {
        return type.getSimpleName().replaceAll("(?<=.)([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static String decapitalized(String name) {
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    private static String unquoted(String text) {
        return text.strip().replaceAll("^\"|\"$", "");
    }
}
