package org.sealkeeper.issuance.acme;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.issuance.ConfiguredIssuers;
import org.sealkeeper.issuance.Issuer;
import org.sealkeeper.issuance.remote.ConfiguredServers;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** The ACME servers of the configuration: {@code sealkeeper.acme.<id>.*}. */
@Component
class AcmeIssuers implements ConfiguredIssuers {

    private final Map<String, AcmeSettings> settings;
    private final List<AcmeIssuer> issuers;

    AcmeIssuers(Environment environment, AcmeAccounts accounts, AcmeOrders orders, Inventory inventory,
            Proofs proofs, Clock clock) {
        this.settings = ConfiguredServers.of(environment, "sealkeeper.acme", AcmeSettings.class);
        this.issuers = settings.entrySet().stream()
                .map(each -> {
                    each.getValue().check(each.getKey());
                    return new AcmeIssuer(each.getKey(), each.getValue(), accounts, orders, inventory,
                            proofs.of(each.getValue()), clock);
                }).toList();
    }

    @Override
    public List<? extends Issuer> issuers() {
        return issuers;
    }

    /** @param challenge such as {@code tls-alpn-01} */
    boolean anyAnswers(String challenge) {
        return settings.values().stream().anyMatch(each -> each.challengeAnswered().equals(challenge));
    }
}
