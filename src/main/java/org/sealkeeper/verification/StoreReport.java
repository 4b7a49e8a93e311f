package org.sealkeeper.verification;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Closes the report, and with it whether the version is verified. */
@Component("storeReport")
class StoreReport implements JavaDelegate {

    private final Reports reports;

    StoreReport(Reports reports) {
        this.reports = reports;
    }

    @Override
    public void execute(DelegateExecution execution) {
        execution.setVariable("verified", reports.complete(Run.of(execution)));
    }
}
