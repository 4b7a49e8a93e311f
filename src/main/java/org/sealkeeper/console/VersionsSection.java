package org.sealkeeper.console;

import java.util.List;
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

    VersionsSection(Inventory inventory) {
        this.inventory = inventory;
    }

    @Override
    public String id() {
        return "versions";
    }

    @Override
    public List<Version> about(Signature signature) {
        return inventory.versions(signature.id());
    }
}
