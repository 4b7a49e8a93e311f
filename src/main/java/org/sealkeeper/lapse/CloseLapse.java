package org.sealkeeper.lapse;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.springframework.stereotype.Component;

/** Ends the record of a lapse with its process, however that ends; one that was ended before stays as it is. */
@Component("closeLapse")
class CloseLapse implements ExecutionListener {

    private final Lapses lapses;

    CloseLapse(Lapses lapses) {
        this.lapses = lapses;
    }

    @Override
    public void notify(DelegateExecution execution) {
        lapses.end(LapseId.of((String) execution.getVariable("lapseId")), execution.isCanceled()
                ? Lapse.Outcome.CANCELLED : Lapse.Outcome.NO_LONGER_NEEDED);
    }
}
