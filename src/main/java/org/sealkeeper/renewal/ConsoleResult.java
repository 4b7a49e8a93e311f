package org.sealkeeper.renewal;

import java.util.UUID;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.sealkeeper.text.Refusal;
import org.springframework.stereotype.Component;

/** Done at the vendor's console: the certificate has been uploaded, or the vendor's refusal is told with its reason. */
@Component
class ConsoleResult implements TaskRule {

    private final Requests requests;

    ConsoleResult(Requests requests) {
        this.requests = requests;
    }

    @Override
    public String activityId() {
        return "obtain-certificate-at-console";
    }

    @Override
    public void beforeComplete(DelegateTask task, String userId) {
        Request request = requests.request(UUID.fromString((String) task.getVariable("requestId")));
        String outcome = Submitted.oneOf(task, "consoleOutcome", "UPLOADED", "REFUSED");
        if (outcome.equals("UPLOADED") && request.state() != Request.State.ISSUED) {
            throw Refusal.of(Refusal.Kind.UNPROCESSABLE, "request.nothing-uploaded");
        }
        String reason = Submitted.text(task, "comment", 2_000);
        if (outcome.equals("REFUSED")) {
            if (reason.isEmpty()) {
                throw Refusal.of(Refusal.Kind.INVALID, "request.refusal-reason-needed");
            }
            requests.refuse(request, reason, userId);
            task.setVariable("refusalReason", reason);
        }
        task.setVariable("consoleOutcome", outcome);
    }
}
