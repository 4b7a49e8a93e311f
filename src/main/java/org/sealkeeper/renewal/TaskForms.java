package org.sealkeeper.renewal;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What people may submit with each task; anything else is refused behind every door. */
public final class TaskForms {

    private static final Map<String, Set<String>> VARIABLES = Map.ofEntries(
            Map.entry("provide-supporting-documents", Set.of("comment")),
            Map.entry("approve-renewal", Set.of("decision", "comment")),
            Map.entry("obtain-certificate-at-console", Set.of("consoleOutcome", "comment")),
            Map.entry("install-at-console", Set.of("installationOutcome", "installedFingerprint", "comment")),
            Map.entry("resolve-with-vendor-support", Set.of("supportOutcome", "caseNumber", "comment")),
            Map.entry("decide-after-rollback", Set.of("rollbackDecision", "comment")),
            Map.entry("restore-platform-access", Set.of("comment")),
            Map.entry("name-new-keepers", Set.of("keepers")),
            Map.entry("handle-lapse", Set.of("lapseDecision", "comment")),
            Map.entry("confirm-change", Set.of("installedFingerprint", "comment")),
            Map.entry("decide-about-drift", Set.of("driftDecision", "comment")),
            Map.entry("restore-configuration-at-console", Set.of("comment")),
            Map.entry("open-canary", Set.of("canaryWords")),
            Map.entry("take-training", Set.of("trainingAnswers")),
            Map.entry("name-recovery-holder", Set.of("holderUser")),
            Map.entry("look-into-unproven-backup", Set.of("proofDecision", "comment")),
            Map.entry("approve-batch", Set.of("decision", "comment")),
            Map.entry("enter-recovery-share", Set.of()),
            Map.entry("approve-restore", Set.of("restoreDecision", "comment")),
            Map.entry("resolve-unproven-backup", Set.of("comment")));

    private TaskForms() {
    }

    /** The names of the variables that a user task takes, sorted; empty for one that takes none. */
    public static Set<String> variables(String activityId) {
        return new TreeSet<>(VARIABLES.getOrDefault(activityId, Set.of()));
    }
}
