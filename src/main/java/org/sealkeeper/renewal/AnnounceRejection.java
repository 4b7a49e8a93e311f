package org.sealkeeper.renewal;

import java.util.Map;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Tells the keepers and whoever asked that the renewal was rejected, by whom and why. */
@Component("announceRejection")
class AnnounceRejection implements JavaDelegate {

    private final RenewalMail mail;
    private final Approvals approvals;

    AnnounceRejection(RenewalMail mail, Approvals approvals) {
        this.mail = mail;
        this.approvals = approvals;
    }

    @Override
    public void execute(DelegateExecution execution) {
        RenewalId renewal = RenewalId.of((String) execution.getVariable("renewalId"));
        var decisions = approvals.decisions(renewal);
        Decision last = decisions.get(decisions.size() - 1);
        mail.toInvolved("renewal-rejected", "renewal-rejected:" + renewal, renewal,
                Map.of("by", last.by(), "comment", last.comment()));
    }
}
