package org.sealkeeper.verification;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.sealkeeper.verification.Reports.Part;
import org.springframework.stereotype.Component;

/** Looks at everything that the signature is bound to. */
@Component("checkBoundEndpoints")
class CheckBoundEndpoints implements JavaDelegate {

    private final BindingChecks checks;
    private final Reports reports;

    CheckBoundEndpoints(BindingChecks checks, Reports reports) {
        this.checks = checks;
        this.reports = reports;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Run run = Run.of(execution);
        reports.write(run, Part.ENDPOINTS, checks.of(run));
    }
}
