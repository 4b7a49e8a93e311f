package org.sealkeeper.console;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.Version;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** The life line of a signature's versions. */
@Component
@Order(10)
class VersionsSection implements SignatureSection {

    private final Inventory inventory;
    private final Clock clock;

    VersionsSection(Inventory inventory, Clock clock) {
        this.inventory = inventory;
        this.clock = clock;
    }

    record Shown(Optional<LifeLine> line, List<Version> versions) {
    }

    @Override
    public String id() {
        return "versions";
    }

    @Override
    public Shown about(Signature signature) {
        List<Version> versions = inventory.versions(signature.id());
        return new Shown(LifeLine.of(versions, signature.effectiveExpiry().map(expiry -> expiry.at()), clock.instant()),
                versions);
    }
}
