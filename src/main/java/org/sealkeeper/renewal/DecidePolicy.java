package org.sealkeeper.renewal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.springframework.stereotype.Component;

/**
 * Asks the policy table what this renewal needs, and sets the dates by which people are expected to act. Each answer
 * becomes a variable of its own: the table's result as a whole would be a serialized Java object.
 */
@Component("decidePolicy")
class DecidePolicy implements JavaDelegate {

    private final Renewals renewals;
    private final Inventory inventory;
    private final PolicyTable table;
    private final Approvals approvals;
    private final List<ApprovalAhead> ahead;
    private final RenewalMail mail;
    private final Clock clock;

    DecidePolicy(Renewals renewals, Inventory inventory, PolicyTable table, Approvals approvals,
            List<ApprovalAhead> ahead, RenewalMail mail, Clock clock) {
        this.renewals = renewals;
        this.inventory = inventory;
        this.table = table;
        this.approvals = approvals;
        this.ahead = ahead;
        this.mail = mail;
        this.clock = clock;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Renewal renewal = renewals.renewal(RenewalId.of((String) execution.getVariable("renewalId")));
        Signature signature = inventory.signature(renewal.signature());
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        PolicyTable.Answer answer = table.at(now, signature);
        Renewal.Policy policy = answer.policy();
        renewals.decide(renewal.id(), policy);
        boolean approved = isApprovedAhead(renewal, answer);
        execution.setVariable("approvedWithBatch", approved);
        execution.setVariable("documentsNeeded", !policy.requiredDocuments().isEmpty());
        execution.setVariable("requiredDocuments", String.join(",", policy.requiredDocuments()));
        execution.setVariable("approvalsNeeded", policy.approvalsNeeded());
        execution.setVariable("approverGroup", policy.approverGroup());
        execution.setVariable("keyPlan", policy.keyPlan().name());
        execution.setVariable("issuer", signature.issuer());
        Dates.between(now, policy.deadline()).variables().forEach(execution::setVariable);
        if (!policy.requiredDocuments().isEmpty()) {
            mail.toKeepers("documents-wanted", "documents-wanted:" + renewal.id(), renewal.id());
        } else if (!approved) {
            mail.toApprovers("approval-wanted", "approval-wanted:" + renewal.id(), renewal.id());
        }
    }

    /** An approval from before counts like any other from here on; the last gate looks at it again. */
    private boolean isApprovedAhead(Renewal renewal, PolicyTable.Answer answer) {
        Optional<Decision> approval = ahead.stream().flatMap(source -> source.of(renewal, answer).stream()).findFirst();
        approval.ifPresent(decision -> approvals.adopt(renewal.id(), decision));
        return approval.isPresent() && approvals.isComplete(renewal.id());
    }

    /**
     * When people are looked for, reminded and passed over. Documents get the first half of the time until the
     * deadline, approval the rest; whatever is late already gets a day each, so that nobody is escalated at once.
     */
    record Dates(Instant now, Instant documentsDue, Instant approvalDue) {

        static Dates between(Instant now, Instant deadline) {
            Instant documentsDue = atLeast(now.plus(Duration.between(now, deadline).dividedBy(2)),
                    now.plus(1, ChronoUnit.DAYS));
            Instant approvalDue = atLeast(deadline, documentsDue.plus(1, ChronoUnit.DAYS));
            return new Dates(now, documentsDue, approvalDue);
        }

        Map<String, String> variables() {
            return Map.of(
                    "documentsFollowUpAt", part(now, documentsDue, 0.25).toString(),
                    "documentsRemindAt", part(now, documentsDue, 0.5).toString(),
                    "documentsDueAt", documentsDue.toString(),
                    "documentsEscalateAt", documentsDue.toString(),
                    "approvalFollowUpAt", part(documentsDue, approvalDue, 0.25).toString(),
                    "approvalRemindAt", part(documentsDue, approvalDue, 0.5).toString(),
                    "approvalDueAt", approvalDue.toString(),
                    "approvalEscalateAt", approvalDue.toString());
        }

        private static Instant part(Instant from, Instant to, double part) {
            return from.plusSeconds((long) (Duration.between(from, to).toSeconds() * part));
        }

        private static Instant atLeast(Instant wanted, Instant least) {
            return (wanted.isBefore(least) ? least : wanted).truncatedTo(ChronoUnit.SECONDS);
        }
    }
}
