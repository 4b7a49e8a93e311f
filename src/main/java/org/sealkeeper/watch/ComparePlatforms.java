package org.sealkeeper.watch;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Compares what platforms have with what is recorded; what differs is taken to people. */
@Component("comparePlatforms")
class ComparePlatforms implements JavaDelegate {

    private final Watches watches;
    private final ComparedPlatforms platforms;

    ComparePlatforms(Watches watches, ComparedPlatforms platforms) {
        this.watches = watches;
        this.platforms = platforms;
    }

    @Override
    public void execute(DelegateExecution execution) {
        platforms.compareAll(watches.run(execution.getProcessInstanceId()));
    }
}
