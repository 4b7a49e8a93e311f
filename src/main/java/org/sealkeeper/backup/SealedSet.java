package org.sealkeeper.backup;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import org.bouncycastle.cms.CMSException;
import org.sealkeeper.backup.Manifest.KeyPresence;

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

    /** What a set holds: puts its files into it, one after another. */
    @FunctionalInterface
    interface Contents {
        void into(BackupFiles files) throws IOException;
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

    /**
     * Seals and writes content as it comes; only some parts of it are in memory at a time.
     *
     * @throws IOException when the store does not take an object; without the manifest there is no backup
     * @throws RecipientsRefused when the profile does not have these recipients
     */
    Written write(Label label, Contents contents, RecipientProfile profile, List<Addressee> addressees,
            Signing signing) throws IOException, GeneralSecurityException {
        profile.check(addressees);
        byte[] setKey = AesGcm.random(AesGcm.KEY_BYTES);
        try (var parts = new Parts(store, prefix, setKey, idOf(label.set()))) {
            var tar = new Tar.Writer(parts, label.writtenAt());
            contents.into(tar);
            tar.end();
            List<Manifest.Part> written = parts.finish();
            byte[] key = Cms.sealTo(addressees, setKey);
            store.put(prefix + "/" + KEY, key);
            var manifest = new Manifest(Manifest.FORMAT, profile, label.set(), label.signature(), label.version(),
                    label.renewal(), label.reason(), label.writtenAt(), label.key(), label.previousManifestSha256(),
                    Hash.sha256(key), addressees.stream().map(Addressee::recipient).toList(), written);
            byte[] signed = signing.sign(manifest.toJson());
            store.put(prefix + "/" + MANIFEST, signed);
            return new Written(manifest, Hash.sha256(signed), bytes(manifest, key, signed));
        } finally {
            Arrays.fill(setKey, (byte) 0);
        }
    }

    /** The set as its manifest tells it; empty when there is no manifest, and so no backup. */
    Optional<Written> find(UUID set, X509Certificate signer) throws IOException, SetRefused {
        Optional<byte[]> signed = store.get(prefix + "/" + MANIFEST);
        if (signed.isEmpty()) {
            return Optional.empty();
        }
        Manifest manifest = SetReader.manifest(signed.get(), Optional.of(set), signer);
        return Optional.of(new Written(manifest, Hash.sha256(signed.get()),
                bytes(manifest, reader().object(KEY), signed.get())));
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
        return open(set, manifestSha256, signer, opening, path -> true);
    }

    /** @param kept the files that are released; the others are verified, and forgotten as they come */
    Content open(UUID set, Optional<String> manifestSha256, X509Certificate signer, Opening opening,
            Predicate<String> kept) throws IOException, SetRefused {
        var files = new TreeMap<String, ByteArrayOutputStream>();
        Manifest manifest = reader().read(Optional.of(set), manifestSha256, signer, opening, (path, bytes) -> {
            if (!kept.test(path)) {
                return OutputStream.nullOutputStream();
            }
            var content = new ByteArrayOutputStream(Math.toIntExact(bytes));
            files.put(path, content);
            return content;
        });
        var released = new TreeMap<String, byte[]>();
        files.forEach((path, content) -> released.put(path, content.toByteArray()));
        return new Content(manifest, released);
    }

    /** Reads single objects of the set, or compares all of them with the manifest without opening them. */
    SetReader reader() {
        return new SetReader(name -> store.get(prefix + "/" + name));
    }

    private static long bytes(Manifest manifest, byte[] key, byte[] signed) {
        return signed.length + key.length
                + manifest.parts().stream().mapToLong(Manifest.Part::ciphertextBytes).sum();
    }

    /** The KEK identifier of the parts: the set's id, 16 bytes. */
    static byte[] idOf(UUID set) {
        return ByteBuffer.allocate(16).putLong(set.getMostSignificantBits()).putLong(set.getLeastSignificantBits())
                .array();
    }
}
