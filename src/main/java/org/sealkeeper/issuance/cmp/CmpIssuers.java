package org.sealkeeper.issuance.cmp;

import java.time.Clock;
import java.util.List;
import org.sealkeeper.issuance.ConfiguredIssuers;
import org.sealkeeper.issuance.Issuer;
import org.sealkeeper.issuance.remote.ConfiguredServers;
import org.sealkeeper.vault.Vault;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** The CMP servers of the configuration: {@code sealkeeper.cmp.<id>.*}. */
@Component
class CmpIssuers implements ConfiguredIssuers {

    private final List<CmpIssuer> issuers;

    CmpIssuers(Environment environment, CmpTransactions transactions, OwnProtection protections, Vault vault,
            Clock clock) {
        var bodies = new RequestBodies(vault);
        this.issuers = ConfiguredServers.of(environment, "sealkeeper.cmp", CmpSettings.class).entrySet().stream()
                .map(each -> {
                    each.getValue().check(each.getKey());
                    return new CmpIssuer(each.getKey(), each.getValue(), transactions, bodies, protections, clock);
                }).toList();
    }

    @Override
    public List<? extends Issuer> issuers() {
        return issuers;
    }
}
