package org.sealkeeper.restore;

import java.util.Locale;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.springframework.stereotype.Component;

/** Ends the record of a restore with its process; nothing that was sealed for it stays behind. */
@Component("closeRestore")
class CloseRestore implements ExecutionListener {

    private final Restores restores;
    private final Downloads downloads;
    private final Recovery recovery;

    CloseRestore(Restores restores, Downloads downloads, Recovery recovery) {
        this.restores = restores;
        this.downloads = downloads;
        this.recovery = recovery;
    }

    @Override
    public void notify(DelegateExecution execution) {
        RestoreId id = RestoreId.of((String) execution.getVariable("restoreId"));
        downloads.remove(id);
        recovery.forget(id);
        restores.end(id, execution.isCanceled() ? Restore.Outcome.CANCELLED : Restore.Outcome.valueOf(
                execution.getCurrentActivityId().toUpperCase(Locale.ROOT).replace('-', '_')));
    }
}
