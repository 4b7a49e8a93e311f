package org.sealkeeper.watch;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Asks issuers that suggest when to renew (RFC 9773). */
@Component("fetchRenewalInformation")
class FetchRenewalInformation implements JavaDelegate {

    private final SuggestedWindows windows;

    FetchRenewalInformation(SuggestedWindows windows) {
        this.windows = windows;
    }

    @Override
    public void execute(DelegateExecution execution) {
        windows.askAll(execution.getProcessInstanceId());
    }
}
