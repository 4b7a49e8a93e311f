package org.sealkeeper.issuance.cmp;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.sealkeeper.issuance.ConfiguredIssuers;
import org.sealkeeper.issuance.Issuer;
import org.sealkeeper.vault.Vault;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** The CMP servers of the configuration: {@code sealkeeper.cmp.<id>.*}. */
@Component
class CmpIssuers implements ConfiguredIssuers {

    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,40}");

    private final List<CmpIssuer> issuers;

    CmpIssuers(Environment environment, CmpTransactions transactions, OwnProtection protections, Vault vault,
            Clock clock) {
        Map<String, CmpSettings> configured = Binder.get(environment)
                .bind("sealkeeper.cmp", Bindable.mapOf(String.class, CmpSettings.class)).orElse(Map.of());
        configured.forEach((id, settings) -> check(id, settings));
        this.issuers = configured.entrySet().stream().map(each -> new CmpIssuer(each.getKey(), each.getValue(),
                transactions, new RequestBodies(vault), protections, clock)).toList();
    }

    @Override
    public List<? extends Issuer> issuers() {
        return issuers;
    }

    private static void check(String id, CmpSettings settings) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalStateException("sealkeeper.cmp." + id
                    + ": an issuer's id has lower-case letters, digits and hyphens, at most 41");
        }
        settings.check(id);
    }
}
