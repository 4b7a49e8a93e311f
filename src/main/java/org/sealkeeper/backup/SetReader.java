package org.sealkeeper.backup;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bouncycastle.cms.CMSException;
import org.sealkeeper.backup.SetRefused.Fault;

/** Reads a sealed set, verifying each object before it believes a byte of it; a few parts are in memory at a time. */
final class SetReader {

    /** Where the objects of one set are. */
    @FunctionalInterface
    interface Objects {

        /** Empty when there is no object of that name, such as {@code key.cms}. */
        Optional<byte[]> get(String name) throws IOException;
    }

    /** By two cores, while a third part is written. */
    private static final int AHEAD = 2;

    private final Objects objects;
    /** Arrays of parts that were taken; new ones would keep the garbage collector busy. */
    private final Queue<byte[]> spare = new ConcurrentLinkedQueue<>();

    SetReader(Objects objects) {
        this.objects = objects;
    }

    /**
     * Reads the whole set. What is unpacked was verified part by part, but counts only when this returns: whoever
     * writes it anywhere reads the set once before and throws that away.
     *
     * @param set whose it must be, where that is known
     * @param manifestSha256 as it was kept when the set was written; a set that was replaced as a whole differs
     * @throws SetRefused when anything is missing, changed or not ours
     * @throws IOException when an object cannot be read now, or the unpacking failed
     */
    Manifest read(Optional<UUID> set, Optional<String> manifestSha256, X509Certificate signer,
            SealedSet.Opening opening, Tar.Unpacking files) throws IOException, SetRefused {
        Manifest manifest = trusted(set, manifestSha256, signer);
        byte[] setKey = open(keyCms(manifest), opening);
        try {
            unpacked(files, tar -> {
                for (Manifest.Part part : manifest.parts()) {
                    take(tar, plaintext(part, setKey, SealedSet.idOf(manifest.set())));
                }
            });
            return manifest;
        } finally {
            Arrays.fill(setKey, (byte) 0);
        }
    }

    /**
     * A set that was read to its end, and of which nothing was kept but this.
     *
     * @param key of the parts; closed, it is forgotten
     */
    record Verified(Manifest manifest, byte[] key) implements AutoCloseable {

        @Override
        public void close() {
            Arrays.fill(key, (byte) 0);
        }
    }

    /**
     * Reads the whole set and keeps nothing of it. Whatever is wrong is found here, before a byte of it is written anywhere.
     *
     * @throws SetRefused when anything is missing, changed or not ours, or the key does not fit
     */
    Verified verify(Optional<String> manifestSha256, X509Certificate signer, SealedSet.Opening opening)
            throws IOException, SetRefused {
        Manifest manifest = trusted(Optional.empty(), manifestSha256, signer);
        var verified = new Verified(manifest, open(keyCms(manifest), opening));
        byte[] id = SealedSet.idOf(manifest.set());
        unpacked((path, bytes) -> OutputStream.nullOutputStream(),
                tar -> inOrder(manifest.parts(), part -> plaintext(part, verified.key(), id), tar));
        return verified;
    }

    /**
     * Unpacks a verified set; each part is opened, and compared with the manifest, before it is written. What is unpacked
     * counts only when this returns.
     *
     * @throws SetRefused when a part has changed since it was verified
     */
    void unpack(Verified set, Tar.Unpacking files) throws IOException, SetRefused {
        byte[] id = SealedSet.idOf(set.manifest().set());
        unpacked(files, tar -> inOrder(set.manifest().parts(), part -> opened(part, object(part.name()), set.key(), id), tar));
    }

    @FunctionalInterface
    private interface Feeding {
        void into(Tar.Reader tar) throws IOException, SetRefused;
    }

    private void unpacked(Tar.Unpacking files, Feeding parts) throws IOException, SetRefused {
        var tar = new Tar.Reader(files);
        try {
            parts.into(tar);
            tar.end();
        } catch (IllegalArgumentException e) {
            throw new SetRefused(Fault.CONTENT_UNREADABLE, "content.tar", e);
        } finally {
            tar.abandon();
            spare.forEach(used -> Arrays.fill(used, (byte) 0));
            spare.clear();
        }
    }

    private void take(Tar.Reader tar, byte[] plaintext) throws IOException {
        tar.take(plaintext, plaintext.length);
        if (plaintext.length == SealedSet.PART_BYTES) {
            spare.add(plaintext);
        } else {
            Arrays.fill(plaintext, (byte) 0);
        }
    }

    @FunctionalInterface
    private interface PartReading {
        byte[] of(Manifest.Part part) throws IOException, SetRefused;
    }

    /** Some parts are read and opened while the one before them is taken; how many is bounded, and with it the memory. */
    private void inOrder(List<Manifest.Part> parts, PartReading reading, Tar.Reader tar) throws IOException, SetRefused {
        if (parts.size() == 1) {
            take(tar, reading.of(parts.get(0)));
            return;
        }
        ExecutorService threads = Executors.newFixedThreadPool(AHEAD, task -> {
            var thread = new Thread(task, "backup-part-read");
            thread.setDaemon(true);
            return thread;
        });
        try {
            var underway = new ArrayDeque<Future<byte[]>>();
            for (Manifest.Part part : parts) {
                if (underway.size() == AHEAD) {
                    take(tar, arrived(underway.remove()));
                }
                underway.add(threads.submit(() -> reading.of(part)));
            }
            while (!underway.isEmpty()) {
                take(tar, arrived(underway.remove()));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static byte[] arrived(Future<byte[]> part) throws IOException, SetRefused {
        try {
            return part.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failed) {
                throw failed;
            }
            if (e.getCause() instanceof SetRefused refused) {
                throw refused;
            }
            throw new IllegalStateException("A part cannot be read", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while parts were read");
        }
    }

    /**
     * Compares every object with the signed manifest, which takes no key.
     *
     * @throws SetRefused when anything is missing, changed or not ours
     */
    Manifest compare(UUID set, Optional<String> manifestSha256, X509Certificate signer) throws IOException, SetRefused {
        Manifest manifest = trusted(Optional.of(set), manifestSha256, signer);
        keyCms(manifest);
        for (Manifest.Part part : manifest.parts()) {
            sealed(part);
        }
        return manifest;
    }

    /** What {@code key.cms} is, as the manifest has it. */
    byte[] keyCms(Manifest manifest) throws IOException, SetRefused {
        byte[] keyCms = object(SealedSet.KEY);
        if (!Hash.sha256(keyCms).equals(manifest.keyCmsSha256())) {
            throw new SetRefused(Fault.CHANGED, SealedSet.KEY);
        }
        return keyCms;
    }

    Manifest trusted(Optional<UUID> set, Optional<String> manifestSha256, X509Certificate signer)
            throws IOException, SetRefused {
        byte[] signed = object(SealedSet.MANIFEST);
        Manifest manifest = manifest(signed, set, signer);
        if (manifestSha256.isPresent() && !manifestSha256.get().equals(Hash.sha256(signed))) {
            throw new SetRefused(Fault.CHANGED, SealedSet.MANIFEST);
        }
        return manifest;
    }

    /** @throws SetRefused when it is not a manifest that the signer signed for this set */
    static Manifest manifest(byte[] signed, Optional<UUID> set, X509Certificate signer) throws SetRefused {
        byte[] json;
        try {
            json = Cms.verified(signed, signer);
        } catch (CMSException e) {
            throw new SetRefused(Fault.MANIFEST_NOT_OURS, SealedSet.MANIFEST, e);
        }
        try {
            Manifest manifest = Manifest.of(json);
            if (set.isPresent() && !manifest.set().equals(set.get())) {
                throw new SetRefused(Fault.ANOTHER_SET, SealedSet.MANIFEST);
            }
            return manifest;
        } catch (IOException e) {
            throw new SetRefused(Fault.MANIFEST_UNREADABLE, SealedSet.MANIFEST, e);
        }
    }

    byte[] object(String name) throws IOException, SetRefused {
        return objects.get(name).orElseThrow(() -> new SetRefused(Fault.MISSING, name));
    }

    private static byte[] open(byte[] keyCms, SealedSet.Opening opening) throws SetRefused {
        try {
            byte[] setKey = opening.open(keyCms);
            if (setKey.length != AesGcm.KEY_BYTES) {
                throw new SetRefused(Fault.WRONG_KEY, SealedSet.KEY);
            }
            return setKey;
        } catch (CMSException e) {
            throw new SetRefused(Fault.WRONG_KEY, SealedSet.KEY, e);
        }
    }

    private byte[] plaintext(Manifest.Part part, byte[] setKey, byte[] setId) throws IOException, SetRefused {
        return opened(part, sealed(part), setKey, setId);
    }

    private byte[] opened(Manifest.Part part, byte[] sealed, byte[] setKey, byte[] setId) throws SetRefused {
        byte[] plaintext;
        try {
            byte[] used = part.plaintextBytes() == SealedSet.PART_BYTES ? spare.poll() : null;
            plaintext = Cms.openUnder(setKey, setId, sealed, used == null ? new byte[0] : used);
        } catch (CMSException e) {
            throw new SetRefused(Fault.WRONG_KEY, part.name(), e);
        }
        // GCM commits to no key: another key could open the same ciphertext to something else
        if (plaintext.length != part.plaintextBytes() || !Hash.sha256(plaintext).equals(part.plaintextSha256())) {
            throw new SetRefused(Fault.CHANGED, part.name());
        }
        return plaintext;
    }

    private byte[] sealed(Manifest.Part part) throws IOException, SetRefused {
        byte[] sealed = object(part.name());
        if (sealed.length != part.ciphertextBytes() || !Hash.sha256(sealed).equals(part.ciphertextSha256())) {
            throw new SetRefused(Fault.CHANGED, part.name());
        }
        return sealed;
    }
}
