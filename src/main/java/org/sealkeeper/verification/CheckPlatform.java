package org.sealkeeper.verification;

import java.io.IOException;
import java.util.List;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.sealkeeper.verification.Reports.Part;
import org.springframework.stereotype.Component;

/** Asks the platform whether it uses the installed version. */
@Component("checkPlatform")
class CheckPlatform implements JavaDelegate {

    private final PlatformUsesVersion check;
    private final Reports reports;

    CheckPlatform(PlatformUsesVersion check, Reports reports) {
        this.check = check;
        this.reports = reports;
    }

    @Override
    public void execute(DelegateExecution execution) throws IOException {
        Run run = Run.of(execution);
        reports.write(run, Part.PLATFORM, List.of(check.of(run)));
    }
}
