package org.sealkeeper.renewal;

import java.util.UUID;
import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.renewal.Requests.ApprovalOutdated;
import org.springframework.stereotype.Component;

/** Keeps the issued chain as the pending version, beside the active one. */
@Component("stageVersion")
class StageVersion implements JavaDelegate {

    private final Requests requests;

    StageVersion(Requests requests) {
        this.requests = requests;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Request request = requests.request(UUID.fromString((String) execution.getVariable("requestId")));
        try {
            execution.setVariable("versionId", requests.stage(request, Ledger.SEALKEEPER).toString());
        } catch (ApprovalOutdated outdated) {
            throw new BpmnError("approval-outdated", outdated.getMessage());
        }
    }
}
