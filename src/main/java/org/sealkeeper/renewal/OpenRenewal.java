package org.sealkeeper.renewal;

import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.security.People;
import org.sealkeeper.text.Refusal;
import org.springframework.stereotype.Component;

/**
 * Ties a starting process to its record. A renewal that was started in Tasklist or through the engine's REST API has
 * none yet: it is made here, and who asked is who is logged in, whatever the request's variables say.
 */
@Component("openRenewal")
class OpenRenewal implements ExecutionListener {

    private final Renewals renewals;
    private final Inventory inventory;
    private final People people;

    OpenRenewal(Renewals renewals, Inventory inventory, People people) {
        this.renewals = renewals;
        this.inventory = inventory;
        this.people = people;
    }

    @Override
    public void notify(DelegateExecution execution) {
        String known = execution.getProcessBusinessKey();
        RenewalId id = known == null || known.isBlank() ? openHere(execution) : recorded(known);
        Renewal renewal = renewals.renewal(id);
        renewals.linkProcess(id, execution.getProcessInstanceId(), execution.getProcessDefinitionId());
        execution.setVariable("renewalId", id.toString());
        execution.setVariable("signatureId", renewal.signature().toString());
        execution.setVariable("signatureName", inventory.signature(renewal.signature()).name());
    }

    /** A business key is ours to give: only {@link Renewals#start} makes a record first and then the process. */
    private RenewalId recorded(String businessKey) {
        RenewalId id;
        try {
            id = RenewalId.of(businessKey);
        } catch (IllegalArgumentException notOurs) {
            throw Refusal.because(notOurs, Refusal.Kind.INVALID, "renewal.business-key", businessKey);
        }
        if (renewals.renewal(id).processInstanceId().isPresent()) {
            throw Refusal.of(Refusal.Kind.CONFLICT, "renewal.runs-already", id.toString());
        }
        return id;
    }

    private RenewalId openHere(DelegateExecution execution) {
        String requester = people.current().orElseThrow(
                () -> Refusal.of(Refusal.Kind.FORBIDDEN, "renewal.nobody-asked"));
        RenewalId id = RenewalId.random();
        renewals.open(id, signatureId(execution), text(execution, "reason"), requester, Optional.empty(),
                Boolean.TRUE.equals(execution.getVariable("evenIfValid")));
        execution.setProcessBusinessKey(id.toString());
        execution.removeVariable("reason");
        execution.removeVariable("evenIfValid");
        return id;
    }

    private static SignatureId signatureId(DelegateExecution execution) {
        String text = text(execution, "signatureId");
        try {
            return SignatureId.of(text);
        } catch (IllegalArgumentException notAnId) {
            throw Refusal.because(notAnId, Refusal.Kind.INVALID, "renewal.signature-needed");
        }
    }

    private static String text(DelegateExecution execution, String name) {
        return execution.getVariable(name) instanceof String value ? value : "";
    }
}
