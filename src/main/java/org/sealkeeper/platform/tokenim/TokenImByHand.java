package org.sealkeeper.platform.tokenim;

import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.issuance.Answer;
import org.sealkeeper.issuance.CertificateRequest;
import org.sealkeeper.issuance.Issuer;
import org.sealkeeper.issuance.RefusedByIssuer;
import org.sealkeeper.platform.Installations;
import org.sealkeeper.platform.Installations.AtConsole;
import org.sealkeeper.platform.Platform;
import org.sealkeeper.platform.PlatformStatus;
import org.sealkeeper.platform.RefusedByPlatform;

/** A TokenIM without an interface: people do everything at its console, and what they entered is all that is known. */
final class TokenImByHand implements Platform, Issuer {

    private final String id;
    private final Installations installations;
    private final Inventory inventory;

    TokenImByHand(String id, Installations installations, Inventory inventory) {
        this.id = id;
        this.installations = installations;
        this.inventory = inventory;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String kind() {
        return TokenImPlatform.KIND;
    }

    @Override
    public boolean needsPerson() {
        return true;
    }

    @Override
    public void install(Signature signature, Version version) throws RefusedByPlatform {
        throw new RefusedByPlatform("This TokenIM has no interface; a person installs at its console.");
    }

    @Override
    public void uninstall(Signature signature) throws IOException {
        throw new IOException("This TokenIM has no interface; a person takes certificates out of use at its console.");
    }

    @Override
    public Answer request(CertificateRequest request) throws RefusedByIssuer {
        throw new RefusedByIssuer("This TokenIM has no interface; a person obtains the certificate at its console.");
    }

    @Override
    public PlatformStatus status(Signature signature) {
        Optional<AtConsole> last = installations.atConsole(signature.id());
        if (last.isEmpty()) {
            return new PlatformStatus(false, Optional.empty(), "Nobody has entered what is installed at the console.");
        }
        AtConsole entered = last.get();
        String who = entered.by() + " entered on " + entered.at().truncatedTo(ChronoUnit.SECONDS);
        return entered.version().map(inventory::version)
                .map(version -> new PlatformStatus(true, Optional.of(version.fingerprint()),
                        who + " that the console shows version " + version.number() + " as installed."))
                .orElseGet(() -> new PlatformStatus(false, Optional.empty(), who + " that nothing is installed."));
    }

    @Override
    public Map<String, byte[]> configuration(Signature signature) {
        return Map.of();
    }
}
