package org.sealkeeper.change;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.sealkeeper.inventory.Criticality;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.platform.PlatformState;
import org.sealkeeper.platform.RecordedState;
import org.sealkeeper.platform.RecordedStates;
import org.sealkeeper.security.Group;
import org.sealkeeper.verification.Outcome;
import org.sealkeeper.verification.Report;
import org.sealkeeper.verification.Reports;
import org.sealkeeper.verification.Result;
import org.springframework.stereotype.Component;

/**
 * Finds what differs from the record: configuration, the certificate in use, and checks that fail and did not when it
 * was recorded. What nobody has recorded yet is recorded.
 */
@Component("compareWithRecord")
class CompareWithRecord implements JavaDelegate {

    private final Drifts drifts;
    private final LiveStates states;
    private final RecordedStates recorded;
    private final Differences differences;
    private final Reports reports;
    private final Inventory inventory;
    private final ChangeMail mail;

    CompareWithRecord(Drifts drifts, LiveStates states, RecordedStates recorded, Differences differences,
            Reports reports, Inventory inventory, ChangeMail mail) {
        this.drifts = drifts;
        this.states = states;
        this.recorded = recorded;
        this.differences = differences;
        this.reports = reports;
        this.inventory = inventory;
        this.mail = mail;
    }

    @Override
    public void execute(DelegateExecution execution) throws IOException {
        Drift drift = drifts.drift(DriftId.of((String) execution.getVariable("driftId")));
        Signature signature = inventory.signature(drift.signature());
        PlatformState live = states.of(signature);
        recorded.recordIfOutdated(signature, live);
        RecordedState record = recorded.of(signature.id()).orElseThrow();
        List<String> failed = failedChecks(drift);
        List<Difference> found = new ArrayList<>(differences.between(signature.id(), record.state(), live));
        failed.stream().filter(check -> !record.failedChecks().contains(check))
                .forEach(check -> found.add(Difference.of(Difference.Kind.CHECK, "", check, "", "")));
        drifts.compared(drift.id(), found, differences.hash(live), failed);
        execution.setVariable("asRecorded", found.isEmpty());
        if (!found.isEmpty()) {
            execution.setVariable("approverGroup", decidedBy(signature).id());
            mail.driftFound(drifts.drift(drift.id()));
        }
    }

    private List<String> failedChecks(Drift drift) {
        return reports.newestOfDrift(drift.id().value()).stream().flatMap(report -> report.entries().stream())
                .map(Report.Entry::result)
                .filter(result -> result.outcome() == Outcome.FAILED)
                .map(Result::check).distinct().toList();
    }

    /** What staff cannot work without is not the keepers' alone to decide about. */
    static Group decidedBy(Signature signature) {
        return signature.criticality() == Criticality.HIGH ? Group.SECURITY_OFFICERS : Group.KEEPERS;
    }
}
