package org.sealkeeper.backup;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** A store that tells how many parts of a set it has taken; small sets have one, and nobody needs to be told. */
final class WatchedStore implements BackupStore {

    private final BackupStore store;
    private final IntConsumer progress;
    private final AtomicInteger parts = new AtomicInteger();

    WatchedStore(BackupStore store, IntConsumer progress) {
        this.store = store;
        this.progress = progress;
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
    public void put(String name, byte[] content) throws IOException {
        store.put(name, content);
        if (name.substring(name.lastIndexOf('/') + 1).startsWith("part-")) {
            int written = parts.incrementAndGet();
            if (written > 1) {
                progress.accept(written);
            }
        }
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

    @Override
    public Capabilities probe() throws IOException {
        return store.probe();
    }
}
