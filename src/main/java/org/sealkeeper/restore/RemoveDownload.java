package org.sealkeeper.restore;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Nobody took the download in time: what is left of it is deleted. */
@Component("removeDownload")
class RemoveDownload implements JavaDelegate {

    private final Downloads downloads;

    RemoveDownload(Downloads downloads) {
        this.downloads = downloads;
    }

    @Override
    public void execute(DelegateExecution execution) {
        downloads.remove(RestoreId.of((String) execution.getVariable("restoreId")));
    }
}
