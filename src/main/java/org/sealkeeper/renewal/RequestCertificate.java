package org.sealkeeper.renewal;

import java.io.IOException;
import java.util.UUID;
import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.sealkeeper.issuance.Answer;
import org.sealkeeper.issuance.RefusedByIssuer;
import org.sealkeeper.renewal.Requests.ApprovalOutdated;
import org.springframework.stereotype.Component;

/** Asks the issuer for the certificate, once the last gate has found the approvals in order. */
@Component("requestCertificate")
class RequestCertificate implements JavaDelegate {

    private final Requests requests;

    RequestCertificate(Requests requests) {
        this.requests = requests;
    }

    @Override
    public void execute(DelegateExecution execution) throws IOException {
        try {
            Answer answer = requests.submit(UUID.fromString((String) execution.getVariable("requestId")));
            execution.setVariable("issuerAnswer", answer instanceof Answer.Waiting ? "WAITING" : "ISSUED");
            if (answer instanceof Answer.Waiting waiting) {
                execution.setVariable("askAgainAt", waiting.askAgainAt().toString());
            }
        } catch (RefusedByIssuer refused) {
            throw new BpmnError("certificate-refused", refused.getMessage());
        } catch (ApprovalOutdated outdated) {
            throw new BpmnError("approval-outdated", outdated.getMessage());
        }
    }
}
