package org.sealkeeper.backup;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A store whose connection is lost when an object of that name is written. */
class FailingStore implements BackupStore {

    private final BackupStore store;
    private final String failsAt;

    FailingStore(BackupStore store, String failsAt) {
        this.store = store;
        this.failsAt = failsAt;
    }

    @Override
    public String id() {
        return store.id();
    }

    @Override
    public String place() {
        return store.place();
    }

    @Override
    public Capabilities probe() throws IOException {
        return store.probe();
    }

    @Override
    public void put(String name, byte[] content) throws IOException {
        if (name.endsWith(failsAt)) {
            throw new IOException("The connection was lost");
        }
        store.put(name, content);
    }

    @Override
    public Optional<byte[]> get(String name) throws IOException {
        return store.get(name);
    }

    @Override
    public List<String> list(String prefix) throws IOException {
        return store.list(prefix);
    }

    @Override
    public void delete(String name) throws IOException {
        store.delete(name);
    }
}
