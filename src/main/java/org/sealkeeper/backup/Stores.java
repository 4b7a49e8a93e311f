package org.sealkeeper.backup;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sealkeeper.text.Refusal;

/** The backup stores of the configuration, the one list of them. */
public final class Stores {

    /** A store, and what is asked of it. */
    record Entry(BackupStore store, StoreRule rule) {
    }

    private final Map<String, Entry> stores = new LinkedHashMap<>();

    Stores(List<Entry> entries) {
        for (Entry entry : entries) {
            if (stores.put(entry.store().id(), entry) != null) {
                throw new IllegalStateException("Two backup stores have the id " + entry.store().id()
                        + ". Give one of them another in sealkeeper.backup.");
            }
        }
        if (required().isEmpty()) {
            throw new IllegalStateException("No backup store is required, so that a backup would count that lies nowhere."
                    + " Leave required=true with at least one of the stores in sealkeeper.backup.");
        }
    }

    /** In the order of the configuration. */
    public List<BackupStore> all() {
        return stores.values().stream().map(Entry::store).toList();
    }

    /** Where a set has to lie before it counts. */
    public List<BackupStore> required() {
        return stores.values().stream().filter(entry -> entry.rule().required()).map(Entry::store).toList();
    }

    /** Empty when the configuration does not name it any more. */
    public Optional<BackupStore> find(String id) {
        return Optional.ofNullable(stores.get(id)).map(Entry::store);
    }

    /** @throws Refusal NOT_FOUND */
    public BackupStore named(String id) {
        return find(id).orElseThrow(() -> Refusal.of(Refusal.Kind.NOT_FOUND, "store.unknown", id));
    }

    /** @throws Refusal NOT_FOUND */
    public StoreRule rule(String id) {
        named(id);
        return stores.get(id).rule();
    }
}
