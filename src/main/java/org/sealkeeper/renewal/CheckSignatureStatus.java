package org.sealkeeper.renewal;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.sealkeeper.inventory.EffectiveExpiry;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureState;
import org.sealkeeper.issuance.RenewalInfos;
import org.springframework.stereotype.Component;

/**
 * Decides whether there is anything to renew: always when asked for expressly, else when the signature is due by its
 * settings, or its issuer suggests to.
 */
@Component("checkSignatureStatus")
class CheckSignatureStatus implements JavaDelegate {

    /** The effective expiry of a signature that has no certificate yet. */
    private static final Instant NEVER = Instant.parse("9999-12-31T00:00:00Z");

    private final Renewals renewals;
    private final Inventory inventory;
    private final RenewalInfos renewalInfos;
    private final Clock clock;

    CheckSignatureStatus(Renewals renewals, Inventory inventory, RenewalInfos renewalInfos, Clock clock) {
        this.renewals = renewals;
        this.inventory = inventory;
        this.renewalInfos = renewalInfos;
        this.clock = clock;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Renewal renewal = renewals.renewal(RenewalId.of((String) execution.getVariable("renewalId")));
        Signature signature = inventory.signature(renewal.signature());
        SignatureState state = signature.stateAt(clock.instant());
        execution.setVariable("signatureState", state.name());
        execution.setVariable("effectiveExpiryAt", signature.effectiveExpiry().map(EffectiveExpiry::at)
                .orElse(NEVER).truncatedTo(ChronoUnit.SECONDS).toString());
        execution.setVariable("renewalNeeded", renewal.evenIfValid() || state != SignatureState.VALID
                || inventory.activeVersion(signature.id()).flatMap(version -> renewalInfos.dueNow(version.id())).isPresent());
    }
}
