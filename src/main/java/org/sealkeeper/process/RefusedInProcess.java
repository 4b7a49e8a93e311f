package org.sealkeeper.process;

import org.camunda.bpm.engine.ProcessEngineException;
import org.sealkeeper.text.Refusal;

/**
 * Carries a refusal through the engine. It has no cause on purpose: an engine exception without a cause is never
 * taken for a BPMN error, so no boundary event can catch a refusal and move the process on.
 */
class RefusedInProcess extends ProcessEngineException {

    private final transient Refusal refusal;

    RefusedInProcess(Refusal refusal) {
        super(refusal.getMessage());
        this.refusal = refusal;
    }

    Refusal refusal() {
        return refusal;
    }
}
