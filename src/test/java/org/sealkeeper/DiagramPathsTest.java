package org.sealkeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests.init;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Date;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngineConfiguration;
import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.impl.bpmn.parser.AbstractBpmnParseListener;
import org.camunda.bpm.engine.impl.cfg.StandaloneProcessEngineConfiguration;
import org.camunda.bpm.engine.impl.pvm.process.ScopeImpl;
import org.camunda.bpm.engine.impl.pvm.process.TransitionImpl;
import org.camunda.bpm.engine.impl.util.xml.Element;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests;
import org.camunda.bpm.engine.test.mock.MockExpressionManager;
import org.camunda.bpm.engine.test.mock.Mocks;
import org.camunda.bpm.model.bpmn.instance.EventBasedGateway;
import org.camunda.bpm.model.bpmn.instance.SequenceFlow;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaExecutionListener;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Walks every path of every diagram in an engine of its own, with steps that only play their part: no path leads
 * nowhere, and no flow is left that no story takes. What the steps really do is tested where they are.
 */
@TestMethodOrder(OrderAnnotation.class)
class DiagramPathsTest {

    /** The variables that a step of this name sets when all goes well. */
    static final Map<String, Map<String, Object>> USUAL = Map.ofEntries(
            Map.entry("openRenewal", Map.of("renewalId", "r-1", "signatureId", "s-1")),
            Map.entry("checkSignatureStatus", Map.of("renewalNeeded", true,
                    "effectiveExpiryAt", "2026-12-01T08:00:00Z")),
            Map.entry("decidePolicy", Map.ofEntries(Map.entry("documentsNeeded", true),
                    Map.entry("approvedWithBatch", false), Map.entry("approvalsNeeded", 1),
                    Map.entry("approverGroup", "approvers"), Map.entry("keyPlan", "KEEP"),
                    Map.entry("documentsFollowUpAt", "2026-11-03T08:00:00Z"),
                    Map.entry("documentsRemindAt", "2026-11-05T08:00:00Z"),
                    Map.entry("documentsDueAt", "2026-11-10T08:00:00Z"),
                    Map.entry("documentsEscalateAt", "2026-11-10T08:00:00Z"),
                    Map.entry("approvalFollowUpAt", "2026-11-12T08:00:00Z"),
                    Map.entry("approvalRemindAt", "2026-11-15T08:00:00Z"),
                    Map.entry("approvalDueAt", "2026-11-20T08:00:00Z"),
                    Map.entry("approvalEscalateAt", "2026-11-20T08:00:00Z"))),
            Map.entry("prepareInstallation", Map.of("installedByPerson", false, "versionThere", true)),
            Map.entry("prepareRequest", Map.of("requestId", "q-1", "issuedByPerson", false)),
            Map.entry("findWhatIsInUse", Map.of("newVersionInUse", false)),
            Map.entry("requestCertificate", Map.of("issuerAnswer", "ISSUED")),
            Map.entry("stageVersion", Map.of("versionId", "v-2")),
            Map.entry("acceptUploadedCertificate", Map.of("versionId", "v-2")),
            Map.entry("storeReport", Map.of("verified", true)),
            Map.entry("writeSealedSet", Map.of("backupId", "b-1")),
            Map.entry("chooseCopies", Map.of("copiesLeft", false)),
            Map.entry("planBatch", Map.of("batchApprovalNeeded", true, "approverGroup", "approvers", "startsOutstanding", true,
                    "nextStartAt", "2126-11-02T08:00:00Z", "batchApprovalDueAt", "2126-11-02T08:00:00Z",
                    "batchApprovalReminders", "R/2126-11-02T08:00:00Z/P1D")),
            Map.entry("startNextRenewal", Map.of("startsOutstanding", true, "nextStartAt", "2126-11-03T08:00:00Z")),
            Map.entry("sealCanary", Map.of("canaryId", "k-1", "holderKnown", true, "holder", "kim",
                    "canaryReminders", "R/2126-12-01T08:00:00Z/P7D")),
            Map.entry("decideWhatStays", Map.of("setsToRemove", 2, "setsToProtect", 1)),
            Map.entry("openChange", Map.of("changeId", "c-1", "signatureId", "s-1",
                    "changeDueAt", "2126-11-02T08:00:00Z", "changeReminders", "R/2126-11-02T08:00:00Z/P1D")),
            Map.entry("openDrift", Map.of("driftId", "d-1", "versionId", "v-1", "approverGroup", "keepers")),
            Map.entry("compareWithRecord", Map.of("asRecorded", true)),
            Map.entry("recordAcceptedState", Map.of("stillAsShown", true)),
            Map.entry("openRestore", Map.of("restoreId", "x-1", "signatureId", "s-1", "versionId", "v-1", "restoreTarget",
                    "VAULT", "approverGroup", "security-officers", "restoreDueAt", "2126-11-02T08:00:00Z",
                    "restoreReminders", "R/2126-11-02T08:00:00Z/P1D")),
            Map.entry("checkBackup", Map.of("quorumNeeded", false)),
            Map.entry("checkApproval", Map.of("approvalSealed", true)),
            Map.entry("askRecoveryHolders", Map.of("holdersAsked", 3, "sharesDueAt", "2126-11-02T08:00:00Z",
                    "shareReminders", "R/2126-11-02T08:00:00Z/P1D")),
            Map.entry("nameRecoveryHolder", Map.of("recoveryHolder", "somebody")),
            Map.entry("restoreToVault", Map.of("otherVersionInUse", false)),
            Map.entry("prepareDownload", Map.of("downloadExpiresAt", "2126-11-03T08:00:00Z")),
            Map.entry("restoreConfiguration", Map.of("configurationTaken", true)));

    private static EmbeddedPostgres postgres;
    private static ProcessEngine engine;
    private static final Set<String> FLOWS_TAKEN = new HashSet<>();

    /** What steps do instead of the usual, in order, each once. */
    private final Map<String, Deque<JavaDelegate>> instead = new HashMap<>();

    private ProcessInstance renewal;

    @BeforeAll
    static void startEngine() throws IOException {
        postgres = EmbeddedPostgres.builder().start();
        var configuration = new StandaloneProcessEngineConfiguration();
        configuration.setProcessEngineName("diagram-paths");
        configuration.setDataSource(postgres.getPostgresDatabase());
        configuration.setDatabaseSchemaUpdate(ProcessEngineConfiguration.DB_SCHEMA_UPDATE_TRUE);
        configuration.setHistory(ProcessEngineConfiguration.HISTORY_FULL);
        configuration.setJobExecutorActivate(false);
        configuration.setMetricsEnabled(false);
        configuration.setExpressionManager(new MockExpressionManager());
        configuration.setCustomPostBPMNParseListeners(new ArrayList<>(List.of(new FlowsTaken())));
        engine = configuration.buildProcessEngine();
        init(engine);
        var deployment = engine.getRepositoryService().createDeployment();
        for (var file : Diagrams.files()) {
            try (var content = java.nio.file.Files.newInputStream(file)) {
                deployment.addInputStream(file.getFileName().toString(), content);
            }
        }
        deployment.deploy();
    }

    @AfterAll
    static void stopEngine() throws IOException {
        BpmnAwareTests.reset();
        engine.close();
        postgres.close();
    }

    @BeforeEach
    void registerSteps() {
        Stream.concat(
                Diagrams.all(org.camunda.bpm.model.bpmn.instance.Task.class).stream()
                        .map(task -> task.getAttributeValueNs("http://camunda.org/schema/1.0/bpmn",
                                "delegateExpression"))
                        .filter(expression -> expression != null),
                Diagrams.all(CamundaExecutionListener.class).stream()
                        .map(CamundaExecutionListener::getCamundaDelegateExpression))
                .map(Diagrams::bean).forEach(bean -> Mocks.register(bean, new Step(bean)));
    }

    @AfterEach
    void endWhatIsLeft() {
        engine.getRuntimeService().createProcessInstanceQuery().rootProcessInstances().list()
                .forEach(left -> engine.getRuntimeService().deleteProcessInstance(left.getId(), "story told"));
        Mocks.reset();
    }

    @Test
    void a_renewal_goes_from_request_to_notified_keepers() {
        requestRenewal();
        waitsAt("provide-supporting-documents");
        complete("provide-supporting-documents");
        complete("approve-renewal", "approvalOutcome", "APPROVED");

        endsAt("signature-renewed");
        BpmnAwareTests.assertThat(renewal).hasPassedInOrder("check-signature-status", "back-up-before-change",
                "decide-policy", "provide-supporting-documents", "approve-renewal", "renew-signature",
                "install-on-platform", "test-and-verify", "activate-version", "back-up-after-change",
                "notify-keepers", "signature-renewed");
    }

    @Test
    void a_signature_that_is_valid_long_enough_is_left_alone() {
        first("checkSignatureStatus", sets("renewalNeeded", false));
        requestRenewal();

        endsAt("signature-still-valid");
        BpmnAwareTests.assertThat(renewal).hasNotPassed("back-up-before-change", "renew-signature");
    }

    @Test
    void without_documents_two_approvers_decide_one_after_the_other() {
        first("decidePolicy", execution -> {
            execution.setVariables(USUAL.get("decidePolicy"));
            execution.setVariable("documentsNeeded", false);
            execution.setVariable("approvalsNeeded", 2);
        });
        requestRenewal();
        complete("approve-renewal", "approvalOutcome", "ANOTHER");
        waitsAt("approve-renewal");
        complete("approve-renewal", "approvalOutcome", "APPROVED");

        endsAt("signature-renewed");
        BpmnAwareTests.assertThat(renewal).hasNotPassed("provide-supporting-documents");
    }

    @Test
    void an_approver_who_asks_for_more_gets_the_renewal_back_with_it() {
        requestRenewal();
        complete("provide-supporting-documents");
        complete("approve-renewal", "approvalOutcome", "MORE");
        complete("provide-supporting-documents");
        complete("approve-renewal", "approvalOutcome", "APPROVED");

        endsAt("signature-renewed");
    }

    @Test
    void an_issuer_that_is_still_at_work_is_asked_again_when_it_said() {
        first("requestCertificate", execution -> execution.setVariables(
                Map.of("issuerAnswer", "WAITING", "askAgainAt", "2026-11-12T08:30:00Z")));
        requestRenewal();
        complete("provide-supporting-documents");
        complete("approve-renewal", "approvalOutcome", "APPROVED");
        fallsDue("waiting-time-elapsed", "2026-11-12T08:30:00Z");

        endsAt("signature-renewed");
    }

    @Test
    void a_renewal_that_is_no_longer_wanted_ends_where_it_waits() {
        requestRenewal();
        engine.getRuntimeService().correlateMessage("renewal-no-longer-wanted");
        runJobs();

        endsAt("renewal-withdrawn");
        BpmnAwareTests.assertThat(renewal).hasNotPassed("put-previous-version-back");
        assertThat(task("provide-supporting-documents")).isNull();
    }

    @Test
    void a_renewal_that_is_no_longer_wanted_puts_back_what_its_platform_used_before() {
        first("findWhatIsInUse", sets("newVersionInUse", true));
        requestRenewal();
        complete("provide-supporting-documents");
        engine.getRuntimeService().correlateMessage("renewal-no-longer-wanted");
        runJobs();

        endsAt("renewal-withdrawn");
        assertThat(variableOfLast("put-previous-version-back", "installationPurpose")).isEqualTo("previous-version");
    }

    @Test
    void a_withdrawal_that_is_asked_for_in_tasklist_is_told_to_the_renewal() {
        renewal = engine.getRuntimeService().startProcessInstanceByKey("renewal-withdrawal");

        endsAt("withdrawal-begun");
    }

    @Test
    void a_rejected_renewal_is_announced_and_ends() {
        requestRenewal();
        complete("provide-supporting-documents");
        complete("approve-renewal", "approvalOutcome", "REJECTED");

        endsAt("renewal-rejected");
        BpmnAwareTests.assertThat(renewal).hasPassed("announce-rejection").hasNotPassed("renew-signature");
    }

    @Test
    void missing_documents_are_reminded_of_and_escalated_and_still_wanted() {
        requestRenewal();
        fallsDue("documents-reminder-fell-due", "2026-11-05T08:00:00Z");
        BpmnAwareTests.assertThat(renewal).hasPassed("remind-keepers-of-documents", "keepers-reminded-of-documents");
        fallsDue("documents-escalation-fell-due", "2026-11-10T08:00:00Z");
        BpmnAwareTests.assertThat(renewal).hasPassed("escalate-missing-documents", "missing-documents-escalated");

        waitsAt("provide-supporting-documents");
        assertThat(task("provide-supporting-documents").getDueDate()).isEqualTo("2026-11-10T08:00:00Z");
        assertThat(task("provide-supporting-documents").getFollowUpDate()).isEqualTo("2026-11-03T08:00:00Z");
    }

    @Test
    void a_missing_approval_is_reminded_of_and_escalated_and_never_given_by_a_timer() {
        requestRenewal();
        complete("provide-supporting-documents");
        fallsDue("approval-reminder-fell-due", "2026-11-15T08:00:00Z");
        BpmnAwareTests.assertThat(renewal).hasPassed("remind-approvers", "approvers-reminded");
        fallsDue("approval-escalation-fell-due", "2026-11-20T08:00:00Z");
        BpmnAwareTests.assertThat(renewal).hasPassed("escalate-missing-approval", "missing-approval-escalated")
                .hasNotPassed("approve-renewal");

        waitsAt("approve-renewal");
    }

    @Test
    void a_reminder_on_its_way_does_not_hold_a_finished_renewal_open() {
        requestRenewal();
        complete("provide-supporting-documents");
        Job reminder = timer("approval-reminder-fell-due");
        engine.getManagementService().executeJob(reminder.getId());
        Job mail = engine.getManagementService().createJobQuery().activityId("remind-approvers").singleResult();
        engine.getTaskService().complete(task("approve-renewal").getId(), Map.of("approvalOutcome", "REJECTED"));
        Job announce = engine.getManagementService().createJobQuery().activityId("announce-rejection").singleResult();
        engine.getManagementService().executeJob(announce.getId());

        endsAt("renewal-rejected");
        assertThat(engine.getManagementService().createJobQuery().jobId(mail.getId()).count()).isZero();
    }

    @Test
    void a_refused_certificate_is_asked_for_again_with_a_new_key() {
        first("requestCertificate", refuses("certificate-refused"));
        approvedRenewal();

        endsAt("signature-renewed");
        BpmnAwareTests.assertThat(renewal).hasPassed("certificate-refused", "regenerate-signature");
        assertThat(variableOfLast("request-new-certificate", "keyPlan")).isEqualTo("NEW");
    }

    @Test
    void when_regeneration_fails_too_vendor_support_can_lead_to_another_try() {
        refusedForGood();
        complete("resolve-with-vendor-support", "supportOutcome", "TRY_AGAIN");

        endsAt("signature-renewed");
    }

    @Test
    void what_vendor_support_issued_is_accepted_and_installed() {
        refusedForGood();
        complete("resolve-with-vendor-support", "supportOutcome", "UPLOADED");

        endsAt("signature-renewed");
        BpmnAwareTests.assertThat(renewal).hasPassed("accept-uploaded-certificate", "install-on-platform");
    }

    @Test
    void vendor_support_can_lead_to_a_new_signature() {
        refusedForGood();
        complete("resolve-with-vendor-support", "supportOutcome", "APPLY_NEW");

        endsAt("new-signature-applied-for");
        BpmnAwareTests.assertThat(renewal).hasPassed("apply-for-new-signature").hasNotPassed("install-on-platform");
    }

    @Test
    void a_renewal_can_be_given_up() {
        refusedForGood();
        complete("resolve-with-vendor-support", "supportOutcome", "GIVE_UP");

        endsAt("renewal-given-up");
        BpmnAwareTests.assertThat(renewal).hasNotPassed("apply-for-new-signature", "install-on-platform");
    }

    @Test
    void an_open_support_case_is_reminded_of() {
        refusedForGood();
        engine.getManagementService().executeJob(timer("support-reminder-fell-due").getId());
        engine.getManagementService().executeJob(timer("support-reminder-fell-due").getId());
        runJobs();

        BpmnAwareTests.assertThat(renewal).hasPassed("remind-of-support-case", "keepers-reminded-of-case");
        assertThat(timer("support-reminder-fell-due").getDuedate()).isAfter(new Date());
        waitsAt("resolve-with-vendor-support");
    }

    @Test
    void a_refused_installation_is_rolled_back_and_can_be_tried_again() {
        first("installOnPlatform", refuses("installation-refused"));
        approvedRenewal();
        BpmnAwareTests.assertThat(renewal).hasPassed("installation-refused", "roll-back-to-previous-version")
                .hasNotPassed("test-and-verify");
        complete("decide-after-rollback", "rollbackDecision", "TRY_AGAIN");

        endsAt("signature-renewed");
    }

    @Test
    void where_the_platform_has_no_interface_a_person_installs_at_its_console() {
        first("prepareInstallation", sets("installedByPerson", true));
        approvedRenewal();
        complete("install-at-console", "installationOutcome", "INSTALLED");

        endsAt("signature-renewed");
    }

    @Test
    void what_the_console_does_not_take_is_rolled_back_there_by_a_person_too() {
        first("prepareInstallation", sets("installedByPerson", true), sets("installedByPerson", true));
        approvedRenewal();
        assertThat(variableOfLast("install-on-platform", "installationPurpose")).isEqualTo("new-version");
        complete("install-at-console", "installationOutcome", "REFUSED");
        complete("install-at-console", "installationOutcome", "INSTALLED");
        assertThat(variableOfLast("roll-back-to-previous-version", "installationPurpose"))
                .isEqualTo("previous-version");
        complete("decide-after-rollback", "rollbackDecision", "STOP");

        endsAt("renewal-stopped");
    }

    @Test
    void new_keepers_are_named_by_a_security_officer() {
        renewal = engine.getRuntimeService().startProcessInstanceByKey("new-keepers");
        assertThat(candidates("name-new-keepers")).containsExactly("security-officers");
        complete("name-new-keepers");

        endsAt("keepers-named");
    }

    @Test
    void a_renewal_that_was_approved_with_its_batch_asks_nobody() {
        first("decidePolicy", execution -> {
            execution.setVariables(USUAL.get("decidePolicy"));
            execution.setVariable("documentsNeeded", false);
            execution.setVariable("approvedWithBatch", true);
        });
        requestRenewal();

        endsAt("signature-renewed");
        BpmnAwareTests.assertThat(renewal).hasNotPassed("provide-supporting-documents", "approve-renewal");
    }

    @Test
    void a_batch_is_approved_and_starts_one_renewal_after_the_other_until_all_have_ended() {
        first("startNextRenewal", execution -> execution.setVariables(USUAL.get("startNextRenewal")),
                sets("startsOutstanding", false));
        requestBatch();
        complete("approve-batch", "batchDecision", "APPROVED");
        fallsDue("next-start-reached", "2126-11-02T08:00:00Z");
        fallsDue("next-start-reached", "2126-11-03T08:00:00Z");
        engine.getRuntimeService().correlateMessage("all-renewals-ended");
        runJobs();

        endsAt("batch-ended");
        BpmnAwareTests.assertThat(renewal).hasPassedInOrder("plan-batch", "approve-batch", "start-next-renewal",
                "report-batch");
    }

    @Test
    void a_batch_that_is_stopped_waits_for_what_it_has_started() {
        first("planBatch", execution -> {
            execution.setVariables(USUAL.get("planBatch"));
            execution.setVariable("batchApprovalNeeded", false);
        });
        requestBatch();
        fallsDue("next-start-reached", "2126-11-02T08:00:00Z");
        engine.getRuntimeService().correlateMessage("batch-stopped");
        engine.getRuntimeService().correlateMessage("all-renewals-ended");
        runJobs();

        endsAt("batch-ended");
        BpmnAwareTests.assertThat(renewal).hasNotPassed("approve-batch");
    }

    @Test
    void a_batch_that_is_rejected_ends() {
        requestBatch();
        assertThat(candidates("approve-batch")).containsExactly("approvers");
        complete("approve-batch", "batchDecision", "REJECTED");

        endsAt("batch-rejected");
    }

    @Test
    void a_batch_that_nobody_approves_is_reminded_of_each_day_and_can_be_given_up() {
        requestBatch();
        fallsDue("batch-approval-overdue", "2126-11-02T08:00:00Z");
        BpmnAwareTests.assertThat(renewal).hasPassed("remind-approvers-of-batch", "approvers-reminded-of-batch");
        waitsAt("approve-batch");
        engine.getRuntimeService().correlateMessage("batch-stopped");

        endsAt("batch-given-up");
    }

    private void requestBatch() {
        renewal = engine.getRuntimeService().startProcessInstanceByKey("bulk-renewal", "b-1");
        runJobs();
    }

    @Test
    void a_change_is_backed_up_and_compared_before_and_compared_after_somebody_says_that_it_is_done() {
        renewal = engine.getRuntimeService().startProcessInstanceByKey("change-guard", "c-1");
        runJobs();
        assertThat(candidates("confirm-change")).containsExactly("keepers");
        assertThat(variableOfLast("compare-before-change", "driftMoment")).isEqualTo("before-change");
        complete("confirm-change");

        endsAt("change-verified");
        assertThat(variableOfLast("compare-after-change", "driftMoment")).isEqualTo("after-change");
        BpmnAwareTests.assertThat(renewal).hasPassedInOrder("back-up-before-change", "compare-before-change",
                "confirm-change", "compare-after-change", "tell-keepers-of-change");
    }

    @Test
    void a_change_that_nobody_confirms_is_reminded_of_each_day() {
        renewal = engine.getRuntimeService().startProcessInstanceByKey("change-guard", "c-1");
        runJobs();
        fallsDue("change-overdue", "2126-11-02T08:00:00Z");
        BpmnAwareTests.assertThat(renewal).hasPassed("remind-of-open-change");

        waitsAt("confirm-change");
    }

    @Test
    void what_differs_is_accepted_by_a_person_if_it_is_still_what_was_shown() {
        differs(2);
        first("recordAcceptedState", sets("stillAsShown", false));
        compare();
        complete("decide-about-drift", "driftDecision", "ACCEPT");
        waitsAt("decide-about-drift");
        complete("decide-about-drift", "driftDecision", "ACCEPT");

        endsAt("drift-accepted");
    }

    @Test
    void what_is_recorded_is_put_back_by_the_platform_and_compared_again() {
        differs(1);
        compare();
        complete("decide-about-drift", "driftDecision", "PUT_BACK");

        endsAt("state-as-recorded");
        assertThat(variableOfLast("put-previous-version-back", "installationPurpose")).isEqualTo("previous-version");
        BpmnAwareTests.assertThat(renewal).hasPassed("restore-configuration")
                .hasNotPassed("restore-configuration-at-console");
    }

    @Test
    void what_the_platform_does_not_take_back_is_put_back_by_a_person_and_compared_again() {
        first("restoreConfiguration", sets("configurationTaken", false));
        differs(1);
        compare();
        complete("decide-about-drift", "driftDecision", "PUT_BACK");
        complete("restore-configuration-at-console");

        endsAt("state-as-recorded");
    }

    @Test
    void a_check_that_fails_is_something_that_differs() {
        first("storeReport", sets("verified", false));
        differs(1);
        compare();
        BpmnAwareTests.assertThat(renewal).hasPassed("verification-failed", "compare-with-record");
        complete("decide-about-drift", "driftDecision", "COMPARE_AGAIN");

        endsAt("state-as-recorded");
    }

    @Test
    void a_drift_that_disappears_ends_by_itself_and_one_that_stays_is_reminded_of() {
        differs(1);
        compare();
        engine.getManagementService().executeJob(timer("day-passed").getId());
        runJobs();
        BpmnAwareTests.assertThat(renewal).hasPassed("remind-of-drift", "deciders-reminded");
        waitsAt("decide-about-drift");
        engine.getRuntimeService().correlateMessage("platform-changed");
        runJobs();

        endsAt("state-as-recorded");
    }

    /** So many comparisons find that something differs. */
    private void differs(int times) {
        for (int i = 0; i < times; i++) {
            first("compareWithRecord", sets("asRecorded", false));
        }
    }

    private void compare() {
        renewal = engine.getRuntimeService().startProcessInstanceByKey("drift", "d-1", Map.of("signatureId", "s-1"));
        runJobs();
    }

    @Test
    void a_key_comes_back_to_the_vault_when_somebody_else_has_approved_it() {
        restoreTo("VAULT");
        assertThat(candidates("approve-restore")).containsExactly("security-officers");
        complete("approve-restore", "restoreDecision", "APPROVE");

        endsAt("backup-restored");
        BpmnAwareTests.assertThat(renewal).hasPassedInOrder("check-backup", "approve-restore", "check-approval",
                "restore-to-vault", "tell-of-restore").hasNotPassed("install-restored-version", "prepare-download");
    }

    @Test
    void an_approval_that_is_not_sealed_yet_is_looked_at_again_before_anything_is_opened() {
        first("checkApproval", execution -> execution.setVariables(
                Map.of("approvalSealed", false, "askAgainAt", "2126-11-02T08:00:00Z")));
        restoreTo("VAULT");
        complete("approve-restore", "restoreDecision", "APPROVE");
        BpmnAwareTests.assertThat(renewal).hasPassed("check-approval").hasNotPassed("restore-to-vault");
        fallsDue("waiting-time-elapsed", "2126-11-02T08:00:00Z");

        endsAt("backup-restored");
    }

    @Test
    void a_restored_version_is_installed_verified_and_recorded() {
        restoreTo("PLATFORM");
        complete("approve-restore", "restoreDecision", "APPROVE");

        endsAt("backup-restored");
        assertThat(variableOfLast("install-restored-version", "installationPurpose")).isEqualTo("new-version");
        BpmnAwareTests.assertThat(renewal).hasPassedInOrder("restore-to-vault", "install-restored-version",
                "verify-restored-version", "record-version-in-use", "tell-of-restore");
    }

    @Test
    void a_restored_version_that_the_platform_refuses_leaves_what_was_in_use_before() {
        first("restoreToVault", sets("otherVersionInUse", true));
        first("installOnPlatform", refuses("installation-refused"));
        restoreTo("PLATFORM");
        complete("approve-restore", "restoreDecision", "APPROVE");

        endsAt("version-not-in-use");
        assertThat(variableOfLast("put-previous-version-back", "installationPurpose")).isEqualTo("previous-version");
        BpmnAwareTests.assertThat(renewal).hasPassed("tell-of-failed-restore").hasNotPassed("record-version-in-use");
    }

    @Test
    void a_restored_version_that_fails_its_checks_is_told_and_there_is_nothing_to_put_back_if_it_was_the_active_one() {
        first("storeReport", sets("verified", false));
        restoreTo("PLATFORM");
        complete("approve-restore", "restoreDecision", "APPROVE");

        endsAt("version-not-in-use");
        BpmnAwareTests.assertThat(renewal).hasNotPassed("put-previous-version-back", "record-version-in-use");
    }

    @Test
    void a_restored_key_is_taken_once() {
        restoreTo("DOWNLOAD");
        complete("approve-restore", "restoreDecision", "APPROVE");
        BpmnAwareTests.assertThat(renewal).hasPassed("prepare-download").hasNotPassed("restore-to-vault");
        engine.getRuntimeService().correlateMessage("download-taken");

        endsAt("backup-restored");
    }

    @Test
    void a_restored_key_that_nobody_takes_is_deleted() {
        restoreTo("DOWNLOAD");
        complete("approve-restore", "restoreDecision", "APPROVE");
        fallsDue("nobody-took-it", "2126-11-03T08:00:00Z");

        endsAt("download-expired");
        BpmnAwareTests.assertThat(renewal).hasPassed("remove-download");
    }

    @Test
    void nobody_is_asked_about_a_backup_that_is_damaged() {
        first("checkBackup", refuses("backup-not-restorable"));
        restoreTo("VAULT");

        endsAt("backup-damaged");
        BpmnAwareTests.assertThat(renewal).hasPassed("propose-older-backup").hasNotPassed("approve-restore");
    }

    @Test
    void a_restore_that_nobody_decides_about_is_reminded_of_and_a_rejected_one_is_told() {
        restoreTo("VAULT");
        fallsDue("restore-undecided", "2126-11-02T08:00:00Z");
        BpmnAwareTests.assertThat(renewal).hasPassed("remind-of-restore");
        waitsAt("approve-restore");
        complete("approve-restore", "restoreDecision", "REJECT");

        endsAt("restore-rejected");
        BpmnAwareTests.assertThat(renewal).hasPassed("tell-of-rejected-restore").hasNotPassed("restore-to-vault");
    }

    @Test
    void a_set_is_opened_by_enough_of_the_recovery_holders() {
        askHolders();
        assertThat(tasks("enter-recovery-share")).hasSize(3).allSatisfy(task ->
                assertThat(task.getAssignee()).isEqualTo("somebody"));
        engine.getTaskService().complete(tasks("enter-recovery-share").get(0).getId());
        engine.getRuntimeService().correlateMessage("recovery-key-joined");
        runJobs();

        endsAt("backup-restored");
        BpmnAwareTests.assertThat(renewal).hasPassedInOrder("approve-restore", "recover-by-quorum", "restore-to-vault");
    }

    @Test
    void recovery_holders_are_asked_again_when_shares_are_lost() {
        askHolders();
        engine.getRuntimeService().correlateMessage("recovery-shares-lost");
        runJobs();
        fallsDue("shares-missing", "2126-11-02T08:00:00Z");
        assertThat(tasks("enter-recovery-share")).hasSize(3);
        tasks("enter-recovery-share").forEach(task -> engine.getTaskService().complete(task.getId()));
        engine.getRuntimeService().correlateMessage("recovery-shares-lost");
        runJobs();
        tasks("enter-recovery-share").forEach(task -> engine.getTaskService().complete(task.getId()));
        engine.getRuntimeService().correlateMessage("recovery-key-joined");
        runJobs();

        endsAt("backup-restored");
    }

    private void askHolders() {
        first("checkBackup", sets("quorumNeeded", true));
        restoreTo("VAULT");
        complete("approve-restore", "restoreDecision", "APPROVE");
    }

    private List<Task> tasks(String userTask) {
        return engine.getTaskService().createTaskQuery().taskDefinitionKey(userTask).list();
    }

    private void restoreTo(String target) {
        first("openRestore", execution -> {
            execution.setVariables(USUAL.get("openRestore"));
            execution.setVariable("restoreTarget", target);
        });
        renewal = engine.getRuntimeService().startProcessInstanceByKey("restore", "x-1");
        runJobs();
    }

    @Test
    void lost_access_to_a_platform_waits_for_a_person_and_then_what_waited_is_tried_again() {
        renewal = engine.getRuntimeService().startProcessInstanceByKey("platform-access");
        assertThat(candidates("restore-platform-access")).containsExactly("security-officers");
        complete("restore-platform-access");

        endsAt("access-restored");
        BpmnAwareTests.assertThat(renewal).hasPassed("try-waiting-steps-again");
    }

    @Test
    void a_version_that_fails_its_checks_is_rolled_back_and_can_be_regenerated() {
        first("storeReport", sets("verified", false));
        approvedRenewal();
        BpmnAwareTests.assertThat(renewal).hasPassed("verification-failed", "roll-back-to-previous-version")
                .hasNotPassed("activate-version");
        complete("decide-after-rollback", "rollbackDecision", "REGENERATE");

        endsAt("signature-renewed");
        BpmnAwareTests.assertThat(renewal).hasPassed("regenerate-signature");
    }

    @Test
    void a_version_that_was_put_back_is_verified_and_people_are_warned_when_it_fails_too() {
        first("storeReport", sets("verified", false), sets("verified", false));
        approvedRenewal();
        BpmnAwareTests.assertThat(renewal).hasPassed("rollback-not-verified", "warn-of-unverified-rollback");
        complete("decide-after-rollback", "rollbackDecision", "STOP");

        endsAt("renewal-stopped");
    }

    @Test
    void nothing_is_verified_after_the_rollback_of_a_first_version() {
        first("storeReport", sets("verified", false));
        first("prepareInstallation", sets("installedByPerson", false), execution -> {
            execution.setVariable("installedByPerson", false);
            execution.setVariable("versionThere", false);
        });
        approvedRenewal();
        BpmnAwareTests.assertThat(renewal).hasPassed("roll-back-to-previous-version")
                .hasNotPassed("verify-previous-version");
        complete("decide-after-rollback", "rollbackDecision", "STOP");

        endsAt("renewal-stopped");
    }

    @Test
    void after_a_rollback_the_renewal_can_be_stopped() {
        first("storeReport", sets("verified", false));
        approvedRenewal();
        complete("decide-after-rollback", "rollbackDecision", "STOP");

        endsAt("renewal-stopped");
        BpmnAwareTests.assertThat(renewal).hasNotPassed("activate-version");
    }

    @Test
    void what_changed_since_its_approval_is_approved_again_before_it_is_requested() {
        first("requestCertificate", refuses("approval-outdated"));
        approvedRenewal();
        waitsAt("approve-renewal");
        complete("approve-renewal", "approvalOutcome", "APPROVED");

        endsAt("signature-renewed");
        BpmnAwareTests.assertThat(renewal).hasPassed("renewal-approval-outdated")
                .hasNotPassed("regenerate-signature");
    }

    @Test
    void an_effective_expiry_that_passes_meanwhile_declares_a_lapse_beside_the_renewal() {
        requestRenewal();
        fallsDue("effective-expiry-passed", "2026-12-01T08:00:00Z");
        BpmnAwareTests.assertThat(renewal).hasPassed("declare-lapse", "lapse-declared");

        complete("provide-supporting-documents");
        complete("approve-renewal", "approvalOutcome", "APPROVED");
        endsAt("signature-renewed");
    }

    @Test
    void a_lapse_is_reminded_of_and_comes_back_each_day_until_the_signature_is_valid_again() {
        renewal = engine.getRuntimeService().startProcessInstanceByKey("lapse");
        runJobs();
        BpmnAwareTests.assertThat(renewal).hasPassed("speed-up-renewal", "announce-lapse", "lapse-announced");
        assertThat(candidates("handle-lapse")).containsExactly("security-officers");
        engine.getManagementService().executeJob(timer("lapse-reminder-fell-due").getId());
        runJobs();
        BpmnAwareTests.assertThat(renewal).hasPassed("remind-of-lapse", "reminded-of-lapse");
        complete("handle-lapse", "lapseDecision", "GO_ON");
        engine.getManagementService().executeJob(timer("day-passed").getId());
        waitsAt("handle-lapse");
        engine.getRuntimeService().correlateMessage("signature-valid-again");
        runJobs();

        endsAt("everybody-told");
        BpmnAwareTests.assertThat(renewal).hasPassedInOrder("end-lapse", "announce-validity");
        assertThat(task("handle-lapse")).isNull();
    }

    @Test
    void the_renewal_of_a_lapsed_signature_that_is_no_longer_needed_is_stopped() {
        renewal = engine.getRuntimeService().startProcessInstanceByKey("lapse");
        runJobs();
        complete("handle-lapse", "lapseDecision", "NOT_NEEDED");

        endsAt("signature-no-longer-needed");
        BpmnAwareTests.assertThat(renewal).hasPassed("stop-renewal").hasNotPassed("announce-validity");
    }

    @Test
    void what_changed_while_the_certificate_was_issued_is_approved_again_before_it_is_staged() {
        first("stageVersion", refuses("approval-outdated"));
        approvedRenewal();

        waitsAt("approve-renewal");
    }

    @Test
    void what_changed_since_its_approval_is_approved_again_before_it_is_regenerated() {
        first("requestCertificate", refuses("certificate-refused"), refuses("approval-outdated"));
        approvedRenewal();
        waitsAt("approve-renewal");
        complete("approve-renewal", "approvalOutcome", "APPROVED");

        endsAt("signature-renewed");
        BpmnAwareTests.assertThat(renewal).hasPassed("regeneration-approval-outdated")
                .hasNotPassed("regeneration-failed");
    }

    @Test
    void what_changed_since_its_approval_is_approved_again_before_an_upload_is_accepted() {
        first("acceptUploadedCertificate", refuses("approval-outdated"));
        refusedForGood();
        complete("resolve-with-vendor-support", "supportOutcome", "UPLOADED");
        waitsAt("approve-renewal");
        complete("approve-renewal", "approvalOutcome", "APPROVED");

        endsAt("signature-renewed");
    }

    @Test
    void a_person_at_the_console_obtains_the_certificate() {
        first("prepareRequest", sets("issuedByPerson", true));
        approvedRenewal();
        complete("obtain-certificate-at-console", "consoleOutcome", "UPLOADED");

        endsAt("signature-renewed");
    }

    @Test
    void what_the_console_refuses_is_regenerated() {
        first("prepareRequest", sets("issuedByPerson", true));
        approvedRenewal();
        complete("obtain-certificate-at-console", "consoleOutcome", "REFUSED");

        endsAt("signature-renewed");
        BpmnAwareTests.assertThat(renewal).hasPassed("certificate-refused", "regenerate-signature");
    }

    @Test
    void a_backup_that_cannot_be_restored_stops_the_renewal_until_a_new_one_can() {
        first("proveBackup", refuses("backup-not-proven"));
        requestRenewal();
        BpmnAwareTests.assertThat(renewal).isWaitingAt("back-up-before-change");
        assertThat(candidates("resolve-unproven-backup")).containsExactly("security-officers");
        complete("resolve-unproven-backup");

        waitsAt("provide-supporting-documents");
    }

    @Test
    void a_set_that_is_found_damaged_when_it_is_copied_is_written_anew() {
        first("copySealedSet", refuses("backup-not-proven"));
        requestRenewal();
        complete("resolve-unproven-backup");

        waitsAt("provide-supporting-documents");
    }

    @Test
    void the_watch_runs_every_day_and_on_demand() {
        Job day = engine.getManagementService().createJobQuery().processDefinitionKey("expiry-watch").timers()
                .singleResult();
        engine.getManagementService().executeJob(day.getId());
        runJobs();
        engine.getRuntimeService().correlateMessage("watch-requested");
        runJobs();

        var finished = engine.getHistoryService().createHistoricActivityInstanceQuery()
                .processDefinitionId(day.getProcessDefinitionId()).activityId("watch-finished").list();
        assertThat(finished).hasSize(2);
    }

    @Test
    void drills_run_every_night_and_on_demand_until_no_copies_are_left() {
        first("chooseCopies", sets("copiesLeft", true), sets("copiesLeft", true));
        Job night = engine.getManagementService().createJobQuery().processDefinitionKey("drill-run").timers()
                .singleResult();
        engine.getManagementService().executeJob(night.getId());
        runJobs();
        engine.getRuntimeService().correlateMessage("drill-run-requested");
        runJobs();

        var steps = engine.getHistoryService().createHistoricActivityInstanceQuery()
                .processDefinitionId(night.getProcessDefinitionId());
        assertThat(steps.activityId("drill-copies").count()).isEqualTo(2);
        assertThat(steps.activityId("drill-run-finished").count()).isEqualTo(2);
    }

    @Test
    void what_is_no_longer_kept_is_removed_every_night_and_on_demand_one_set_after_the_other() {
        Job night = engine.getManagementService().createJobQuery().processDefinitionKey("retention").timers()
                .singleResult();
        engine.getManagementService().executeJob(night.getId());
        engine.getRuntimeService().correlateMessage("retention-requested");
        runJobs();

        var steps = engine.getHistoryService().createHistoricActivityInstanceQuery()
                .processDefinitionId(night.getProcessDefinitionId());
        assertThat(steps.activityId("remove-set").count()).isEqualTo(4);
        assertThat(steps.activityId("protect-set").count()).isEqualTo(2);
        assertThat(steps.activityId("retention-finished").count()).isEqualTo(2);
    }

    @Test
    void backups_that_are_due_by_schedule_are_started_every_hour() {
        Job hour = engine.getManagementService().createJobQuery().processDefinitionKey("scheduled-backups").timers()
                .singleResult();
        engine.getManagementService().executeJob(hour.getId());
        runJobs();

        assertThat(engine.getHistoryService().createHistoricActivityInstanceQuery()
                .activityId("scheduled-backups-started").count()).isEqualTo(1);
    }

    @Test
    void each_recovery_holder_is_asked_and_asked_again_until_the_canary_is_opened() {
        Job day = engine.getManagementService().createJobQuery().processDefinitionKey("canary-round").timers()
                .singleResult();
        engine.getManagementService().executeJob(day.getId());
        runJobs();
        renewal = engine.getRuntimeService().startProcessInstanceByKey("holder-canary", "aa");
        runJobs();
        engine.getManagementService().executeJob(timer("canary-overdue").getId());
        runJobs();
        BpmnAwareTests.assertThat(renewal).hasPassed("escalate-unopened-canary", "unopened-canary-escalated");
        complete("open-canary");
        endsAt("canary-opened");

        first("sealCanary", execution -> {
            execution.setVariables(USUAL.get("sealCanary"));
            execution.setVariable("holderKnown", false);
        });
        renewal = engine.getRuntimeService().startProcessInstanceByKey("holder-canary", "bb");
        runJobs();
        assertThat(candidates("name-recovery-holder")).containsExactlyInAnyOrder("security-officers", "administrators");
        complete("name-recovery-holder");
        complete("open-canary");
        endsAt("canary-opened");
    }

    @Test
    void whoever_is_due_is_asked_and_asked_again_until_all_answers_are_right() {
        Job day = engine.getManagementService().createJobQuery().processDefinitionKey("training-round").timers()
                .singleResult();
        engine.getManagementService().executeJob(day.getId());
        engine.getRuntimeService().startProcessInstanceByMessage("training-round-requested");
        runJobs();
        renewal = engine.getRuntimeService().startProcessInstanceByKey("administrator-training", "kim",
                Map.of("trainee", "kim", "trainingReminders", "R/2126-12-01T08:00:00Z/P7D"));
        runJobs();
        engine.getManagementService().executeJob(timer("training-overdue").getId());
        runJobs();
        BpmnAwareTests.assertThat(renewal).hasPassed("remind-of-training", "training-reminded");
        complete("take-training", "trainingPassed", false);
        runJobs();
        complete("take-training", "trainingPassed", true);
        endsAt("training-passed");
    }

    @Test
    void a_backup_without_a_proof_is_looked_into_until_it_is_proven_or_replaced() {
        first("proveBackupAgain", refuses("backup-not-proven"));
        renewal = engine.getRuntimeService().startProcessInstanceByKey("unproven-backup", "b-1");
        runJobs();
        assertThat(candidates("look-into-unproven-backup")).containsExactlyInAnyOrder("security-officers",
                "administrators");
        complete("look-into-unproven-backup", "proofDecision", "PROVE_AGAIN");
        waitsAt("look-into-unproven-backup");
        complete("look-into-unproven-backup", "proofDecision", "PROVE_AGAIN");
        endsAt("backup-proven-again");

        renewal = engine.getRuntimeService().startProcessInstanceByKey("unproven-backup", "b-2");
        runJobs();
        complete("look-into-unproven-backup", "proofDecision", "REPLACE");
        endsAt("unproven-backup-replaced");
        assertThat(variableOfLast("back-up-anew", "backupReason")).isEqualTo("replacement");
    }

    @Test
    void a_backup_that_is_proven_meanwhile_needs_nobody_any_more() {
        renewal = engine.getRuntimeService().startProcessInstanceByKey("unproven-backup", "b-1");
        runJobs();
        engine.getRuntimeService().createMessageCorrelation("backup-proven").processInstanceBusinessKey("b-1").correlate();

        endsAt("unproven-backup-settled");
    }

    /** Comes last: it looks back on all the others. */
    @Test
    @Order(Integer.MAX_VALUE)
    void every_flow_of_every_diagram_was_taken_in_one_of_these_stories() {
        // the engine goes from a gateway that waits to what has happened without taking a flow; what leaves that is one
        assertThat(FLOWS_TAKEN).containsExactlyInAnyOrderElementsOf(Diagrams.all(SequenceFlow.class).stream()
                .filter(flow -> !(flow.getSource() instanceof EventBasedGateway)).map(SequenceFlow::getId).distinct().toList());
    }

    private void requestRenewal() {
        renewal = engine.getRuntimeService().startProcessInstanceByKey("renewal", "r-1");
        runJobs();
    }

    private void approvedRenewal() {
        requestRenewal();
        complete("provide-supporting-documents");
        complete("approve-renewal", "approvalOutcome", "APPROVED");
    }

    private void refusedForGood() {
        first("requestCertificate", refuses("certificate-refused"), refuses("certificate-refused"));
        approvedRenewal();
        waitsAt("resolve-with-vendor-support");
    }

    private void waitsAt(String userTask) {
        BpmnAwareTests.assertThat(renewal).isWaitingAt(userTask);
        assertThat(engine.getTaskService().createTaskQuery().list()).extracting(Task::getTaskDefinitionKey)
                .containsExactly(userTask);
    }

    private void endsAt(String endEvent) {
        BpmnAwareTests.assertThat(renewal).isEnded().hasPassed(endEvent);
        assertThat(engine.getRuntimeService().createProcessInstanceQuery().count()).isZero();
    }

    private void complete(String userTask) {
        engine.getTaskService().complete(task(userTask).getId());
        runJobs();
    }

    private void complete(String userTask, String variable, Object value) {
        engine.getTaskService().complete(task(userTask).getId(), Map.of(variable, value));
        runJobs();
    }

    private Task task(String userTask) {
        return engine.getTaskService().createTaskQuery().taskDefinitionKey(userTask).singleResult();
    }

    private List<String> candidates(String userTask) {
        return engine.getTaskService().getIdentityLinksForTask(task(userTask).getId()).stream()
                .map(org.camunda.bpm.engine.task.IdentityLink::getGroupId).toList();
    }

    private Job timer(String boundaryEvent) {
        return engine.getManagementService().createJobQuery().timers().activityId(boundaryEvent).singleResult();
    }

    private void fallsDue(String boundaryEvent, String at) {
        Job timer = timer(boundaryEvent);
        assertThat(timer.getDuedate()).isEqualTo(Date.from(Instant.parse(at)));
        engine.getManagementService().executeJob(timer.getId());
        runJobs();
    }

    private void runJobs() {
        List<Job> jobs = engine.getManagementService().createJobQuery().messages().list();
        while (!jobs.isEmpty()) {
            jobs.forEach(job -> engine.getManagementService().executeJob(job.getId()));
            jobs = engine.getManagementService().createJobQuery().messages().list();
        }
    }

    /** A variable of the process that a call activity called last. */
    private Object variableOfLast(String callActivity, String variable) {
        var call = engine.getHistoryService().createHistoricActivityInstanceQuery().activityId(callActivity)
                .orderByHistoricActivityInstanceEndTime().desc().list().get(0);
        return engine.getHistoryService().createHistoricVariableInstanceQuery()
                .processInstanceId(call.getCalledProcessInstanceId()).variableName(variable).singleResult().getValue();
    }

    private void first(String step, JavaDelegate... plays) {
        instead.computeIfAbsent(step, any -> new ArrayDeque<>()).addAll(List.of(plays));
    }

    private static JavaDelegate sets(String variable, Object value) {
        return execution -> execution.setVariable(variable, value);
    }

    private static JavaDelegate refuses(String errorCode) {
        return execution -> {
            throw new BpmnError(errorCode, "because this test says so");
        };
    }

    /** Plays a step: sets the variables that the step of this name sets. */
    private final class Step implements JavaDelegate, ExecutionListener {

        private final String name;

        Step(String name) {
            this.name = name;
        }

        @Override
        public void execute(DelegateExecution execution) throws Exception {
            Deque<JavaDelegate> plays = instead.getOrDefault(name, new ArrayDeque<>());
            if (plays.isEmpty()) {
                execution.setVariables(USUAL.getOrDefault(name, Map.of()));
            } else {
                plays.remove().execute(execution);
            }
        }

        @Override
        public void notify(DelegateExecution execution) throws Exception {
            execute(execution);
        }
    }

    private static final class FlowsTaken extends AbstractBpmnParseListener {
        @Override
        public void parseSequenceFlow(Element element, ScopeImpl scope, TransitionImpl transition) {
            transition.addListener(ExecutionListener.EVENTNAME_TAKE,
                    (ExecutionListener) execution -> FLOWS_TAKEN.add(transition.getId()));
        }
    }
}
