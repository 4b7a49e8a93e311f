package org.sealkeeper.renewal;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.camunda.bpm.engine.DecisionService;
import org.sealkeeper.inventory.EffectiveExpiry;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.springframework.stereotype.Component;

/** The policy table {@code renewal-policy.dmn}: what the renewal of a signature needs. */
@Component
public class PolicyTable {

    /** Days assumed for a signature that has no expiry yet. */
    private static final int DAYS_WITHOUT_EXPIRY = 30;

    private final DecisionService decisions;
    private final People people;

    PolicyTable(DecisionService decisions, People people) {
        this.decisions = decisions;
        this.people = people;
    }

    /** @param batchApproval whether one approval may be for this signature and others together */
    public record Answer(Renewal.Policy policy, boolean batchApproval) {
    }

    /** What a renewal needs that decides its policy at this moment. */
    public Answer at(Instant moment, Signature signature) {
        Instant expiry = signature.effectiveExpiry().map(EffectiveExpiry::at)
                .orElse(moment.plus(DAYS_WITHOUT_EXPIRY, ChronoUnit.DAYS));
        Map<String, Object> row = people.unrestricted(() -> decisions.evaluateDecisionTableByKey("renewal-policy",
                Map.of("criticality", signature.criticality().name(), "issuer", signature.issuer(),
                        "daysLeft", (int) Duration.between(moment, expiry).toDays(), "kind", signature.kind().name()))
                .getSingleResult().getEntryMap());
        var policy = new Renewal.Policy(Renewals.codes((String) row.get("requiredDocuments")),
                ((Number) row.get("approvals")).intValue(), Group.of((String) row.get("approverGroup")).id(),
                Renewal.KeyPlan.valueOf((String) row.get("keyPlan")),
                expiry.minus(((Number) row.get("deadlineDays")).intValue(), ChronoUnit.DAYS));
        return new Answer(policy, Boolean.TRUE.equals(row.get("batchApproval")));
    }
}
