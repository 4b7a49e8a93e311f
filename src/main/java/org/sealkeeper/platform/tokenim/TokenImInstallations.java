package org.sealkeeper.platform.tokenim;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.issuance.ConfiguredIssuers;
import org.sealkeeper.issuance.Issuer;
import org.sealkeeper.platform.ConfiguredPlatforms;
import org.sealkeeper.platform.Installations;
import org.sealkeeper.platform.Platform;
import org.sealkeeper.platform.PlatformAccess;
import org.sealkeeper.platform.tokenim.TokenImSettings.Api;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** The TokenIM installations of the configuration; each is a platform and an issuer. */
@Component
class TokenImInstallations implements ConfiguredPlatforms, ConfiguredIssuers {

    private final List<Platform> platforms = new ArrayList<>();
    private final List<Issuer> issuers = new ArrayList<>();

    TokenImInstallations(Environment environment, PlatformAccess access, Installations installations,
            Submissions submissions, Inventory inventory, Clock clock) {
        Map<String, TokenImSettings> configured = new TreeMap<>(Binder.get(environment)
                .bind("sealkeeper.tokenim", Bindable.mapOf(String.class, TokenImSettings.class)).orElse(Map.of()));
        configured.forEach((id, settings) -> {
            settings.check(id);
            if (settings.api() == Api.NONE) {
                var byHand = new TokenImByHand(id, installations, inventory);
                platforms.add(byHand);
                issuers.add(byHand);
                return;
            }
            var exchange = new Exchange(id, settings);
            var console = new TokenImConsole(id, exchange, new ConsoleSession(id, settings, exchange, access));
            platforms.add(new TokenImPlatform(id, console));
            issuers.add(new TokenImIssuer(id, console, submissions, inventory, clock));
        });
    }

    @Override
    public List<Platform> platforms() {
        return platforms;
    }

    @Override
    public List<Issuer> issuers() {
        return issuers;
    }
}
