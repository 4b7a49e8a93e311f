package org.sealkeeper.verification;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.sealkeeper.verification.Reports.Part;
import org.springframework.stereotype.Component;

/** Asks every question about the installed version's certificate and key. */
@Component("checkCertificate")
class CheckCertificate implements JavaDelegate {

    private final CertificateChecks checks;
    private final Reports reports;

    CheckCertificate(CertificateChecks checks, Reports reports) {
        this.checks = checks;
        this.reports = reports;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Run run = Run.of(execution);
        reports.write(run, Part.CERTIFICATE, checks.of(run));
    }
}
