package org.sealkeeper.backup;

import java.io.IOException;

/** A store whose connection is lost when an object of that name is written. */
class FailingStore extends StoreInFront {

    private final String failsAt;

    FailingStore(BackupStore store, String failsAt) {
        super(store);
        this.failsAt = failsAt;
    }

    @Override
    public void put(String name, byte[] content) throws IOException {
        if (name.endsWith(failsAt)) {
            throw new IOException("The connection was lost");
        }
        super.put(name, content);
    }
}
