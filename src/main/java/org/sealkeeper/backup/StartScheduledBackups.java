package org.sealkeeper.backup;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Starts the backups that are due by schedule. */
@Component("startScheduledBackups")
class StartScheduledBackups implements JavaDelegate {

    private final BackupSchedules schedules;

    StartScheduledBackups(BackupSchedules schedules) {
        this.schedules = schedules;
    }

    @Override
    public void execute(DelegateExecution execution) {
        schedules.startDue();
    }
}
