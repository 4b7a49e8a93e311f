package org.sealkeeper.backup;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Collects what is left on the stores of sets that are no backups. */
@Component("collectLeftovers")
class CollectLeftovers implements JavaDelegate {

    private final Leftovers leftovers;
    private final Retention retention;

    CollectLeftovers(Leftovers leftovers, Retention retention) {
        this.leftovers = leftovers;
        this.retention = retention;
    }

    @Override
    public void execute(DelegateExecution execution) {
        leftovers.collect();
        retention.finish(execution.getProcessInstanceId());
    }
}
