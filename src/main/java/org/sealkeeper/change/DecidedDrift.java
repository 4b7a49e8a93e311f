package org.sealkeeper.change;

import java.util.Optional;
import java.util.stream.Stream;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.sealkeeper.inventory.Criticality;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.renewal.Submitted;
import org.sealkeeper.renewal.TaskRule;
import org.sealkeeper.text.Refusal;
import org.springframework.stereotype.Component;

/**
 * A person decides about what differs. Putting back what is recorded is always safe; accepting what differs needs a
 * reason, and for a signature of high criticality somebody else than who announced the change or said that it is done.
 */
@Component
class DecidedDrift implements TaskRule {

    private final Drifts drifts;
    private final Changes changes;
    private final Inventory inventory;

    DecidedDrift(Drifts drifts, Changes changes, Inventory inventory) {
        this.drifts = drifts;
        this.changes = changes;
        this.inventory = inventory;
    }

    @Override
    public String activityId() {
        return "decide-about-drift";
    }

    @Override
    public void beforeComplete(DelegateTask task, String userId) {
        Drift drift = drifts.drift(DriftId.of((String) task.getVariable("driftId")));
        Signature signature = inventory.signature(drift.signature());
        Drift.Choice choice = Drift.Choice.valueOf(
                Submitted.oneOf(task, "driftDecision", "ACCEPT", "PUT_BACK", "COMPARE_AGAIN"));
        String reason = Submitted.text(task, "comment", 2_000);
        if (choice == Drift.Choice.ACCEPT) {
            refuseUnlessIndependent(signature, drift, userId);
            if (reason.isEmpty()) {
                throw Refusal.of(Refusal.Kind.INVALID, "drift.reason-needed");
            }
        }
        drifts.decide(drift, choice, reason, userId);
        task.setVariable("driftDecision", choice.name());
        // a renewal may have activated another one since the comparison began
        inventory.activeVersion(signature.id()).map(Version::id)
                .ifPresent(active -> task.setVariable("versionId", active.toString()));
    }

    private void refuseUnlessIndependent(Signature signature, Drift drift, String userId) {
        Optional<Change> change = drift.change().map(changes::change);
        boolean involved = change.stream().flatMap(one -> Stream.concat(Stream.of(one.announcedBy()),
                one.doneBy().stream())).anyMatch(userId::equals);
        if (involved && signature.criticality() == Criticality.HIGH) {
            throw Refusal.of(Refusal.Kind.FORBIDDEN, "drift.four-eyes", signature.name());
        }
    }
}
