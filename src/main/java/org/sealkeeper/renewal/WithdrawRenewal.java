package org.sealkeeper.renewal;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.sealkeeper.security.People;
import org.sealkeeper.text.Refusal;
import org.springframework.stereotype.Component;

/** Withdraws the renewal that somebody chose in Tasklist. */
@Component("withdrawRenewal")
class WithdrawRenewal implements JavaDelegate {

    private final Withdrawals withdrawals;
    private final People people;

    WithdrawRenewal(Withdrawals withdrawals, People people) {
        this.withdrawals = withdrawals;
        this.people = people;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String actor = people.current().orElseThrow(
                () -> Refusal.of(Refusal.Kind.FORBIDDEN, "withdrawal.nobody-asked"));
        withdrawals.withdraw(renewal(execution), text(execution, "reason"), actor);
        execution.removeVariable("reason");
    }

    private static RenewalId renewal(DelegateExecution execution) {
        try {
            return RenewalId.of(text(execution, "renewalId"));
        } catch (IllegalArgumentException notAnId) {
            throw Refusal.because(notAnId, Refusal.Kind.INVALID, "withdrawal.renewal-needed");
        }
    }

    private static String text(DelegateExecution execution, String name) {
        return execution.getVariable(name) instanceof String value ? value : "";
    }
}
