package org.sealkeeper.backup;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Cuts what is written into parts, seals each and puts it on the store. Parts are independent, so that some are sealed
 * and stored while the next one fills; how many is bounded, and with it the memory.
 */
final class Parts extends OutputStream {

    /** Two are sealed by two cores while the disk or the network takes two others. */
    private static final int AT_ONCE = 4;

    private final BackupStore store;
    private final String prefix;
    private final byte[] setKey;
    private final byte[] setId;
    private final Deque<Future<Manifest.Part>> underway = new ArrayDeque<>();
    private final List<Manifest.Part> done = new ArrayList<>();
    /** Arrays of parts that are stored; new ones would keep the garbage collector busy. */
    private final Queue<byte[]> spare = new ConcurrentLinkedQueue<>();
    private final Queue<byte[]> spareSealed = new ConcurrentLinkedQueue<>();
    private ExecutorService threads;
    private byte[] plaintext = new byte[64 * 1024];
    private int filled;
    private int begun;

    Parts(BackupStore store, String prefix, byte[] setKey, byte[] setId) {
        this.store = store;
        this.prefix = prefix;
        this.setKey = setKey;
        this.setId = setId;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int at = offset;
        int left = length;
        while (left > 0) {
            if (filled == SealedSet.PART_BYTES) {
                seal();
            }
            int now = Math.min(left, SealedSet.PART_BYTES - filled);
            makeRoomFor(now);
            System.arraycopy(bytes, at, plaintext, filled, now);
            filled += now;
            at += now;
            left -= now;
        }
    }

    /** The parts in order, once the store has them all; small sets have one, and need no threads for it. */
    List<Manifest.Part> finish() throws IOException {
        if (begun == 0) {
            done.add(put(0, plaintext, filled));
        } else {
            seal();
        }
        while (!underway.isEmpty()) {
            awaitOldest();
        }
        return List.copyOf(done);
    }

    @Override
    public void close() {
        if (threads != null) {
            threads.shutdownNow();
        }
        Arrays.fill(plaintext, (byte) 0);
    }

    private void seal() throws IOException {
        if (threads == null) {
            threads = Executors.newFixedThreadPool(AT_ONCE, task -> {
                var thread = new Thread(task, "backup-part");
                thread.setDaemon(true);
                return thread;
            });
        }
        if (underway.size() == AT_ONCE) {
            awaitOldest();
        }
        int number = begun++;
        byte[] bytes = plaintext;
        int length = filled;
        underway.add(threads.submit(() -> put(number, bytes, length)));
        byte[] used = spare.poll();
        plaintext = used == null ? new byte[SealedSet.PART_BYTES] : used;
        filled = 0;
    }

    private void awaitOldest() throws IOException {
        try {
            done.add(underway.remove().get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failed) {
                throw failed;
            }
            throw new IllegalStateException("A part cannot be sealed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while parts were written");
        }
    }

    private Manifest.Part put(int number, byte[] bytes, int length) throws IOException {
        try {
            byte[] used = spareSealed.poll();
            var sealed = Cms.sealUnder(setKey, setId, bytes, length, used == null ? new byte[0] : used);
            String name = Manifest.partName(number);
            store.put(prefix + "/" + name, sealed.message());
            if (length == SealedSet.PART_BYTES) {
                spareSealed.add(sealed.message());
            }
            return new Manifest.Part(name, length, sealed.plaintextSha256(), sealed.message().length, sealed.sha256());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A part cannot be sealed", e);
        } finally {
            Arrays.fill(bytes, 0, length, (byte) 0);
            if (bytes.length == SealedSet.PART_BYTES) {
                spare.add(bytes);
            }
        }
    }

    private void makeRoomFor(int more) {
        if (filled + more > plaintext.length) {
            byte[] larger = Arrays.copyOf(plaintext,
                    Math.min(SealedSet.PART_BYTES, Math.max(filled + more, 4 * plaintext.length)));
            Arrays.fill(plaintext, (byte) 0);
            plaintext = larger;
        }
    }
}
