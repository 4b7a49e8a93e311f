package org.sealkeeper.renewal;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What people may submit with each task; anything else is refused behind every door. */
public final class TaskForms {

    private static final Map<String, Set<String>> VARIABLES = Map.of(
            "provide-supporting-documents", Set.of("comment"),
            "approve-renewal", Set.of("decision", "comment"),
            "obtain-certificate-at-console", Set.of("consoleOutcome", "comment"),
            "install-at-console", Set.of("installationOutcome", "installedFingerprint", "comment"),
            "resolve-with-vendor-support", Set.of("supportOutcome", "caseNumber", "comment"),
            "decide-after-rollback", Set.of("rollbackDecision", "comment"),
            "restore-platform-access", Set.of("comment"),
            "name-new-keepers", Set.of("keepers"),
            "handle-lapse", Set.of("lapseDecision", "comment"),
            "resolve-unproven-backup", Set.of("comment"));

    private TaskForms() {
    }

    /** The names of the variables that a user task takes, sorted; empty for one that takes none. */
    public static Set<String> variables(String activityId) {
        return new TreeSet<>(VARIABLES.getOrDefault(activityId, Set.of()));
    }
}
