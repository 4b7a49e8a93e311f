package org.sealkeeper.issuance.est;

import java.time.Clock;
import java.util.List;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.issuance.ConfiguredIssuers;
import org.sealkeeper.issuance.Issuer;
import org.sealkeeper.issuance.remote.ConfiguredServers;
import org.sealkeeper.vault.Vault;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** The EST servers of the configuration: {@code sealkeeper.est.<id>.*}. */
@Component
class EstIssuers implements ConfiguredIssuers {

    private final List<EstIssuer> issuers;

    EstIssuers(Environment environment, EstEnrolments enrolments, Inventory inventory, Vault vault, Clock clock) {
        this.issuers = ConfiguredServers.of(environment, "sealkeeper.est", EstSettings.class).entrySet().stream()
                .map(each -> {
                    each.getValue().check(each.getKey());
                    return new EstIssuer(each.getKey(), each.getValue(), enrolments, inventory, vault, clock);
                }).toList();
    }

    @Override
    public List<? extends Issuer> issuers() {
        return issuers;
    }
}
