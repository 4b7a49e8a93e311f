package org.sealkeeper.console;

import java.util.List;
import java.util.Optional;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.renewal.Renewal;
import org.sealkeeper.renewal.Renewals;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** A signature's latest renewals. */
@Component
@Order(30)
class RenewalsSection implements SignatureSection {

    private static final int SHOWN = 20;

    private final Renewals renewals;

    RenewalsSection(Renewals renewals) {
        this.renewals = renewals;
    }

    @Override
    public String id() {
        return "renewals";
    }

    @Override
    public List<Renewal> about(Signature signature) {
        return renewals.find(Optional.of(signature.id()), 0, SHOWN);
    }
}
