package org.sealkeeper.issuance.acme;

import java.time.Clock;
import java.util.List;
import org.sealkeeper.issuance.ConfiguredIssuers;
import org.sealkeeper.issuance.Issuer;
import org.sealkeeper.issuance.remote.ConfiguredServers;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** The ACME servers of the configuration: {@code sealkeeper.acme.<id>.*}. */
@Component
class AcmeIssuers implements ConfiguredIssuers {

    private final List<AcmeIssuer> issuers;

    AcmeIssuers(Environment environment, AcmeAccounts accounts, AcmeOrders orders, HttpAnswers answers, Clock clock) {
        this.issuers = ConfiguredServers.of(environment, "sealkeeper.acme", AcmeSettings.class).entrySet().stream()
                .map(each -> {
                    each.getValue().check(each.getKey());
                    return new AcmeIssuer(each.getKey(), each.getValue(), accounts, orders, answers, clock);
                }).toList();
    }

    @Override
    public List<? extends Issuer> issuers() {
        return issuers;
    }
}
