package org.sealkeeper.backup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;
import org.bouncycastle.cms.CMSException;
import org.sealkeeper.backup.Manifest.KeyPresence;
import org.sealkeeper.backup.SetRefused.Fault;

/**
 * One backup on a store, as {@code src/docs/sealed-set.md} specifies it: parts, then {@code key.cms}, and the signed
 * manifest last. Reading goes the other way round and releases nothing until everything was verified.
 */
record SealedSet(BackupStore store, String prefix) {

    static final int PART_BYTES = 8 * 1024 * 1024;
    static final String MANIFEST = "manifest.cms";
    static final String KEY = "key.cms";

    /** What the manifest tells of a set beside its objects. */
    record Label(UUID set, UUID signature, Optional<UUID> version, Optional<UUID> renewal, String reason,
            Instant writtenAt, KeyPresence key, Optional<String> previousManifestSha256) {
    }

    /** Signs a manifest: takes the JSON, gives SignedData. */
    @FunctionalInterface
    interface Signing {
        byte[] sign(byte[] json);
    }

    /** Opens {@code key.cms} for one of its recipients. */
    @FunctionalInterface
    interface Opening {
        byte[] open(byte[] keyCms) throws CMSException;
    }

    /** A set whose manifest was written, so that it counts. */
    record Written(Manifest manifest, String manifestSha256, long bytes) {
    }

    /** @param prefix folder within the store, without the last slash */
    SealedSet {
        if (prefix.isEmpty() || prefix.endsWith("/")) {
            throw new IllegalArgumentException("A sealed set has a folder of its own");
        }
    }

    /** @throws IOException when the store does not take an object; without the manifest there is no backup */
    Written write(Label label, SortedMap<String, byte[]> files, Map<X509Certificate, Recipient> recipients,
            Signing signing) throws IOException, GeneralSecurityException {
        byte[] setKey = AesGcm.random(AesGcm.KEY_BYTES);
        byte[] tar = Tar.write(files, label.writtenAt());
        try {
            var parts = new ArrayList<Manifest.Part>();
            long bytes = 0;
            for (int from = 0; from < tar.length; from += PART_BYTES) {
                byte[] plaintext = Arrays.copyOfRange(tar, from, Math.min(tar.length, from + PART_BYTES));
                byte[] sealed = Cms.sealUnder(setKey, idOf(label.set()), plaintext);
                String name = Manifest.partName(parts.size());
                store.put(prefix + "/" + name, sealed);
                parts.add(new Manifest.Part(name, plaintext.length, Hash.sha256(plaintext), sealed.length,
                        Hash.sha256(sealed)));
                Arrays.fill(plaintext, (byte) 0);
                bytes += sealed.length;
            }
            byte[] key = Cms.sealTo(recipients.keySet(), setKey);
            store.put(prefix + "/" + KEY, key);
            var manifest = new Manifest(Manifest.FORMAT, label.set(), label.signature(), label.version(),
                    label.renewal(), label.reason(), label.writtenAt(), label.key(), label.previousManifestSha256(),
                    Hash.sha256(key), List.copyOf(recipients.values()), parts);
            byte[] signed = signing.sign(manifest.toJson());
            store.put(prefix + "/" + MANIFEST, signed);
            return new Written(manifest, Hash.sha256(signed), bytes + key.length + signed.length);
        } finally {
            Arrays.fill(setKey, (byte) 0);
            Arrays.fill(tar, (byte) 0);
        }
    }

    /** The set as its manifest tells it; empty when there is no manifest, and so no backup. */
    Optional<Written> find(UUID set, X509Certificate signer) throws IOException, SetRefused {
        Optional<byte[]> signed = store.get(prefix + "/" + MANIFEST);
        if (signed.isEmpty()) {
            return Optional.empty();
        }
        Manifest manifest = manifest(signed.get(), set, signer);
        long bytes = signed.get().length + object(KEY).length
                + manifest.parts().stream().mapToLong(Manifest.Part::ciphertextBytes).sum();
        return Optional.of(new Written(manifest, Hash.sha256(signed.get()), bytes));
    }

    /** What was in the set: its manifest and its files by path. */
    record Content(Manifest manifest, SortedMap<String, byte[]> files) {
    }

    /**
     * Verifies everything, then releases the content.
     *
     * @param manifestSha256 as it was kept when the set was written; a set that was replaced as a whole differs
     * @throws SetRefused when anything is missing, changed or not ours
     * @throws IOException when the store does not answer
     */
    Content open(UUID set, Optional<String> manifestSha256, X509Certificate signer, Opening opening)
            throws IOException, SetRefused {
        byte[] signed = object(MANIFEST);
        Manifest manifest = manifest(signed, set, signer);
        if (manifestSha256.isPresent() && !manifestSha256.get().equals(Hash.sha256(signed))) {
            throw new SetRefused(Fault.CHANGED, MANIFEST);
        }
        byte[] keyCms = object(KEY);
        if (!Hash.sha256(keyCms).equals(manifest.keyCmsSha256())) {
            throw new SetRefused(Fault.CHANGED, KEY);
        }
        byte[] setKey = null;
        byte[] tar = new byte[manifest.parts().stream().mapToInt(Manifest.Part::plaintextBytes)
                .reduce(0, Math::addExact)];
        try {
            setKey = opening.open(keyCms);
            if (setKey.length != AesGcm.KEY_BYTES) {
                throw new SetRefused(Fault.WRONG_KEY, KEY);
            }
            int at = 0;
            for (Manifest.Part part : manifest.parts()) {
                byte[] plaintext = plaintext(part, setKey, set);
                System.arraycopy(plaintext, 0, tar, at, plaintext.length);
                at += plaintext.length;
                Arrays.fill(plaintext, (byte) 0);
            }
            return new Content(manifest, Tar.read(tar));
        } catch (CMSException e) {
            throw new SetRefused(Fault.WRONG_KEY, KEY, e);
        } catch (IllegalArgumentException e) {
            throw new SetRefused(Fault.CONTENT_UNREADABLE, "content.tar", e);
        } finally {
            Arrays.fill(tar, (byte) 0);
            if (setKey != null) {
                Arrays.fill(setKey, (byte) 0);
            }
        }
    }

    private byte[] plaintext(Manifest.Part part, byte[] setKey, UUID set) throws IOException, SetRefused {
        byte[] sealed = object(part.name());
        if (sealed.length != part.ciphertextBytes() || !Hash.sha256(sealed).equals(part.ciphertextSha256())) {
            throw new SetRefused(Fault.CHANGED, part.name());
        }
        byte[] plaintext;
        try {
            plaintext = Cms.openUnder(setKey, idOf(set), sealed);
        } catch (CMSException e) {
            throw new SetRefused(Fault.WRONG_KEY, part.name(), e);
        }
        // GCM commits to no key: another key could open the same ciphertext to something else
        if (plaintext.length != part.plaintextBytes() || !Hash.sha256(plaintext).equals(part.plaintextSha256())) {
            throw new SetRefused(Fault.CHANGED, part.name());
        }
        return plaintext;
    }

    private static Manifest manifest(byte[] signed, UUID set, X509Certificate signer) throws SetRefused {
        byte[] json;
        try {
            json = Cms.verified(signed, signer);
        } catch (CMSException e) {
            throw new SetRefused(Fault.MANIFEST_NOT_OURS, MANIFEST, e);
        }
        try {
            Manifest manifest = Manifest.of(json);
            if (!manifest.set().equals(set)) {
                throw new SetRefused(Fault.ANOTHER_SET, MANIFEST);
            }
            return manifest;
        } catch (IOException e) {
            throw new SetRefused(Fault.MANIFEST_UNREADABLE, MANIFEST, e);
        }
    }

    private byte[] object(String name) throws IOException, SetRefused {
        return store.get(prefix + "/" + name).orElseThrow(() -> new SetRefused(Fault.MISSING, name));
    }

    /** The KEK identifier of the parts: the set's id, 16 bytes. */
    private static byte[] idOf(UUID set) {
        return ByteBuffer.allocate(16).putLong(set.getMostSignificantBits()).putLong(set.getLeastSignificantBits())
                .array();
    }
}
