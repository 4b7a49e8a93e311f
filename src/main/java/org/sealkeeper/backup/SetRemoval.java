package org.sealkeeper.backup;

import java.io.IOException;
import java.util.List;
import org.sealkeeper.text.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a set off a store. The manifest made it a backup, so the manifest goes first: after that the set is absent, and
 * whatever is left of it after a crash is nobody's backup and is collected later. Until then it is whole.
 */
final class SetRemoval {

    private static final Logger LOG = LoggerFactory.getLogger(SetRemoval.class);

    private SetRemoval() {
    }

    /**
     * @throws Refusal when the store keeps the manifest: the set stays whole
     * @throws IOException when the store does not answer; done again, it goes on
     */
    static void remove(BackupStore store, String prefix) throws IOException {
        store.delete(prefix + "/" + SealedSet.MANIFEST);
        removeLeftovers(store, store.list(prefix + "/"));
    }

    /** @return how many were removed; what the store protects stays for a later time */
    static int removeLeftovers(BackupStore store, List<String> names) throws IOException {
        int removed = 0;
        for (String name : names) {
            try {
                store.delete(name);
                removed++;
            } catch (Refusal stillProtected) {
                LOG.info("{} stays on the store {} for now: {}", name, store.id(), stillProtected.getMessage());
            }
        }
        return removed;
    }
}
