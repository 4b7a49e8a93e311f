package org.sealkeeper.restore;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.sealkeeper.backup.OpenedBackup;
import org.springframework.stereotype.Component;

/** Seals the restored key for whoever asked, and tells them that it can be taken once. */
@Component("prepareDownload")
class PrepareDownload implements JavaDelegate {

    private final Restores restores;
    private final ApprovedSet set;
    private final Downloads downloads;
    private final RestoreMail mail;

    PrepareDownload(Restores restores, ApprovedSet set, Downloads downloads, RestoreMail mail) {
        this.restores = restores;
        this.set = set;
        this.downloads = downloads;
        this.mail = mail;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Restore restore = restores.restore(RestoreId.of((String) execution.getVariable("restoreId")));
        try (OpenedBackup opened = set.open(restore.id())) {
            Instant until = downloads.prepare(restore, opened);
            execution.setVariable("downloadExpiresAt", until.truncatedTo(ChronoUnit.SECONDS).toString());
            mail.ready(restore, until);
        }
    }
}
