package org.sealkeeper.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.util.Arrays;
import java.util.Optional;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.stereotype.Component;

/** What opens a sealed set without Sealkeeper lies beside the sets: a script and its explanation. */
@Component
class RestoreKit implements SmartInitializingSingleton {

    private final BackupStore store;

    RestoreKit(BackupStore store) {
        this.store = store;
    }

    @Override
    public void afterSingletonsInstantiated() {
        try {
            place("restore", ".sh");
            place("RESTORE", ".md");
        } catch (IOException e) {
            throw new IllegalStateException("The backup store cannot be written: " + e.getMessage(), e);
        }
    }

    /** Objects are never rewritten, so another release's script gets a name of its own beside the old one. */
    private void place(String name, String ending) throws IOException {
        byte[] content = resource(name + ending);
        Optional<byte[]> there = store.get(name + ending);
        if (there.isEmpty()) {
            put(name + ending, content);
        } else if (!Arrays.equals(there.get(), content)) {
            String other = name + "-" + Hash.sha256(content).substring(0, 8) + ending;
            if (store.get(other).isEmpty()) {
                put(other, content);
            }
        }
    }

    private void put(String name, byte[] content) throws IOException {
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
