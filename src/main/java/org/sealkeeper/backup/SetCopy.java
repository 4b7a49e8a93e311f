package org.sealkeeper.backup;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.UUID;
import org.sealkeeper.backup.SetRefused.Fault;

/**
 * A sealed set is copied from store to store as it is: nothing is opened or sealed again, each object is compared with
 * the signed manifest on its way, and the manifest comes last.
 */
final class SetCopy {

    private SetCopy() {
    }

    /** How far a copy is. */
    @FunctionalInterface
    interface Progress {
        void parts(int written, int total);
    }

    /** The store that is copied from does not answer; another may have the set too. */
    static final class SourceDown extends IOException {

        private static final long serialVersionUID = 1L;

        SourceDown(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /**
     * Goes on where an earlier try ended: what is there already is left.
     *
     * @param progress told how many parts of how many are there, when there are several
     * @return size of the set
     * @throws SetRefused when the set that is copied is damaged; the copy is then no backup
     */
    static long copy(BackupStore from, BackupStore to, String prefix, UUID set, Optional<String> manifestSha256,
            X509Certificate signer, Progress progress) throws IOException, SetRefused {
        SealedSet.Written source = manifest(from, prefix, set, signer);
        Manifest manifest = source.manifest();
        int written = 0;
        for (Manifest.Part part : manifest.parts()) {
            copy(from, to, prefix, part.name(), part.ciphertextSha256());
            written++;
            if (manifest.parts().size() > 1) {
                progress.parts(written, manifest.parts().size());
            }
        }
        copy(from, to, prefix, SealedSet.KEY, manifest.keyCmsSha256());
        copy(from, to, prefix, SealedSet.MANIFEST, manifestSha256.orElse(source.manifestSha256()));
        return source.bytes();
    }

    private static SealedSet.Written manifest(BackupStore from, String prefix, UUID set, X509Certificate signer)
            throws IOException, SetRefused {
        try {
            return new SealedSet(from, prefix).find(set, signer)
                    .orElseThrow(() -> new SetRefused(Fault.MISSING, SealedSet.MANIFEST));
        } catch (IOException e) {
            throw new SourceDown(e);
        }
    }

    private static void copy(BackupStore from, BackupStore to, String prefix, String name, String sha256)
            throws IOException, SetRefused {
        byte[] content;
        try {
            content = from.get(prefix + "/" + name).orElseThrow(() -> new SetRefused(Fault.MISSING, name));
        } catch (IOException e) {
            throw new SourceDown(e);
        }
        if (!Hash.sha256(content).equals(sha256)) {
            throw new SetRefused(Fault.CHANGED, name);
        }
        to.put(prefix + "/" + name, content);
    }
}
