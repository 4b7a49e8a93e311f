package org.sealkeeper.watch;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Begins the run and asks every bound endpoint for its certificate. */
@Component("probeBoundEndpoints")
class ProbeBoundEndpoints implements JavaDelegate {

    private final Watches watches;
    private final BoundEndpoints endpoints;
    private final Apart apart;

    ProbeBoundEndpoints(Watches watches, BoundEndpoints endpoints, Apart apart) {
        this.watches = watches;
        this.endpoints = endpoints;
        this.apart = apart;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String id = execution.getProcessInstanceId();
        WatchRun run = apart.call(() -> watches.begin(id));
        endpoints.probeAll(run);
    }
}
