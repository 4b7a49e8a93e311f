package org.sealkeeper.backup;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** A store that tells how many parts of a set it has taken; small sets have one, and nobody needs to be told. */
final class WatchedStore extends StoreInFront {

    private final IntConsumer progress;
    private final AtomicInteger parts = new AtomicInteger();

    WatchedStore(BackupStore store, IntConsumer progress) {
        super(store);
        this.progress = progress;
    }

    @Override
    public void put(String name, byte[] content) throws IOException {
        super.put(name, content);
        if (name.substring(name.lastIndexOf('/') + 1).startsWith("part-")) {
            int written = parts.incrementAndGet();
            if (written > 1) {
                progress.accept(written);
            }
        }
    }
}
