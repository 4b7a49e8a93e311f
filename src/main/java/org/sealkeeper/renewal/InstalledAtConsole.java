package org.sealkeeper.renewal;

import org.camunda.bpm.engine.delegate.DelegateTask;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.platform.Installation;
import org.sealkeeper.platform.Installation.Purpose;
import org.sealkeeper.platform.Installations;
import org.sealkeeper.platform.ShownFingerprint;
import org.sealkeeper.text.Refusal;
import org.springframework.stereotype.Component;

/**
 * Done at the platform's console: what the console shows as installed must be the version, by its fingerprint. A
 * console may refuse a new version, with its reason; the previous one has to go back.
 */
@Component
class InstalledAtConsole implements TaskRule {

    private final Inventory inventory;
    private final Installations installations;

    InstalledAtConsole(Inventory inventory, Installations installations) {
        this.inventory = inventory;
        this.installations = installations;
    }

    @Override
    public String activityId() {
        return "install-at-console";
    }

    @Override
    public void beforeComplete(DelegateTask task, String userId) {
        Installation installation = Installation.of(task);
        String outcome = Submitted.oneOf(task, "installationOutcome", "INSTALLED", "REFUSED");
        String fingerprint = Submitted.text(task, "installedFingerprint", 200);
        String reason = Submitted.text(task, "comment", 2_000);
        if (outcome.equals("INSTALLED")) {
            installation.version().ifPresent(version -> compare(inventory.version(version), fingerprint));
            installations.installedAtConsole(installation, userId);
        } else {
            refuse(installation, reason, userId);
            task.setVariable("refusalReason", reason);
        }
        task.setVariable("installationOutcome", outcome);
    }

    private void refuse(Installation installation, String reason, String userId) {
        if (installation.purpose() == Purpose.PREVIOUS_VERSION) {
            throw Refusal.of(Refusal.Kind.UNPROCESSABLE, "installation.must-go-back",
                    inventory.signature(installation.signature()).platform());
        }
        if (reason.isEmpty()) {
            throw Refusal.of(Refusal.Kind.INVALID, "installation.refusal-reason-needed");
        }
        installations.refused(installation, reason, userId);
    }

    private static void compare(Version version, String shown) {
        String digits = ShownFingerprint.of(shown);
        if (!digits.equals(version.fingerprint())) {
            throw Refusal.of(Refusal.Kind.UNPROCESSABLE, "installation.other-fingerprint", digits.substring(0, 16),
                    version.number(), version.fingerprint().substring(0, 16));
        }
    }
}
