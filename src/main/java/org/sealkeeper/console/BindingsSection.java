package org.sealkeeper.console;

import java.util.List;
import org.sealkeeper.inventory.Binding;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** What a signature is bound to, with what was last seen there. */
@Component
@Order(20)
class BindingsSection implements SignatureSection {

    private final Inventory inventory;

    BindingsSection(Inventory inventory) {
        this.inventory = inventory;
    }

    @Override
    public String id() {
        return "bindings";
    }

    @Override
    public List<Binding> about(Signature signature) {
        return inventory.bindings(signature.id());
    }
}
