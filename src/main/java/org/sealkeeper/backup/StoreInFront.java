package org.sealkeeper.backup;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A store in front of another one: what it does not do itself, that one does. */
abstract class StoreInFront implements BackupStore {

    private final BackupStore behind;

    StoreInFront(BackupStore behind) {
        this.behind = behind;
    }

    @Override
    public String id() {
        return behind.id();
    }

    @Override
    public String place() {
        return behind.place();
    }

    @Override
    public void put(String name, byte[] content) throws IOException {
        behind.put(name, content);
    }

    @Override
    public Optional<byte[]> get(String name) throws IOException {
        return behind.get(name);
    }

    @Override
    public List<String> list(String prefix) throws IOException {
        return behind.list(prefix);
    }

    @Override
    public void delete(String name) throws IOException {
        behind.delete(name);
    }

    @Override
    public Capabilities probe() throws IOException {
        return behind.probe();
    }
}
