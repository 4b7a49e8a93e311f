package org.sealkeeper.renewal;

import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.renewal.Requests.ApprovalOutdated;
import org.springframework.stereotype.Component;

/** Keeps the chain that vendor support issued for the newest request as the pending version. */
@Component("acceptUploadedCertificate")
class AcceptUploadedCertificate implements JavaDelegate {

    private final Requests requests;

    AcceptUploadedCertificate(Requests requests) {
        this.requests = requests;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Request request = requests.newestOf(RenewalId.of((String) execution.getVariable("renewalId"))).orElseThrow();
        try {
            execution.setVariable("versionId", requests.stage(request, Ledger.SEALKEEPER).toString());
        } catch (ApprovalOutdated outdated) {
            throw new BpmnError("approval-outdated", outdated.getMessage());
        }
    }
}
