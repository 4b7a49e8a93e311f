package org.sealkeeper.lapse;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.renewal.Renewals;
import org.sealkeeper.renewal.Withdrawals;
import org.sealkeeper.text.Texts;
import org.springframework.stereotype.Component;

/** Withdraws the renewal of a signature that an officer says is no longer needed; tried again while a step is at work. */
@Component("stopRenewal")
class StopRenewal implements JavaDelegate {

    private final Lapses lapses;
    private final Renewals renewals;
    private final Withdrawals withdrawals;

    StopRenewal(Lapses lapses, Renewals renewals, Withdrawals withdrawals) {
        this.lapses = lapses;
        this.renewals = renewals;
        this.withdrawals = withdrawals;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String officer = lapses.givenUpBy(LapseId.of((String) execution.getVariable("lapseId")))
                .orElse(Ledger.SEALKEEPER);
        renewals.openOf(SignatureId.of((String) execution.getVariable("signatureId"))).ifPresent(renewal ->
                withdrawals.withdrawUnneeded(renewal.id(), Texts.english("lapse.no-longer-needed"), officer));
    }
}
