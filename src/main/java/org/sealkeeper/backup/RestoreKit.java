package org.sealkeeper.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.stereotype.Component;

/** What opens a sealed set without Sealkeeper lies beside the sets in each store: a script and its explanation. */
@Component
class RestoreKit implements SmartInitializingSingleton {

    private final Stores stores;
    private final Set<String> placed = ConcurrentHashMap.newKeySet();

    RestoreKit(Stores stores) {
        this.stores = stores;
    }

    /** A folder that cannot be written is noticed at the start; a server may come up later than we do. */
    @Override
    public void afterSingletonsInstantiated() {
        for (BackupStore store : stores.all()) {
            if (store instanceof LocalStore) {
                try {
                    placeIn(store);
                } catch (IOException e) {
                    throw new IllegalStateException("The backup store " + store.id() + " cannot be written: "
                            + e.getMessage(), e);
                }
            }
        }
    }

    /** Once for each store and run, before the first set is written to it. */
    void placeIn(BackupStore store) throws IOException {
        if (!placed.contains(store.id())) {
            place(store, "restore", ".sh");
            place(store, "RESTORE", ".md");
            placed.add(store.id());
        }
    }

    /** Objects are never rewritten, so another release's script gets a name of its own beside the old one. */
    private static void place(BackupStore store, String name, String ending) throws IOException {
        byte[] content = resource(name + ending);
        Optional<byte[]> there = store.get(name + ending);
        if (there.isEmpty()) {
            put(store, name + ending, content);
        } else if (!Arrays.equals(there.get(), content)) {
            String other = name + "-" + Hash.sha256(content).substring(0, 8) + ending;
            if (store.get(other).isEmpty()) {
                put(store, other, content);
            }
        }
    }

    private static void put(BackupStore store, String name, byte[] content) throws IOException {
        try {
            store.put(name, content);
        } catch (FileAlreadyExistsException byAnotherNode) {
            // which started at the same moment and wrote the same
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = RestoreKit.class.getResourceAsStream("/restore/" + name)) {
            return in.readAllBytes();
        }
    }
}
