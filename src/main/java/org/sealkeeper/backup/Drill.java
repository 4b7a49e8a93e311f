package org.sealkeeper.backup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.sealkeeper.backup.Manifest.KeyPresence;
import org.sealkeeper.backup.SetRefused.Fault;

/** A restore that is thrown away after it has proved the backup: integrity is not restorability, so the key is used. */
final class Drill {

    private static final Set<String> NEEDED = Set.of(BackupContent.SIGNATURE, BackupContent.CHAIN,
            BackupContent.KEY_FILE, BackupContent.PASSWORD_FILE);

    private Drill() {
    }

    /**
     * Proves content that was read back and verified.
     *
     * @param expected certificate of the version that was backed up
     * @return whether the set's key has signed; false when the set rightly holds none
     */
    static boolean prove(SealedSet.Content content, Optional<X509Certificate> expected) throws SetRefused {
        SortedMap<String, byte[]> files = content.files();
        if (!files.containsKey(BackupContent.SIGNATURE)) {
            throw new SetRefused(Fault.CONTENT_UNREADABLE, BackupContent.SIGNATURE);
        }
        Optional<X509Certificate> restored = certificate(files);
        if (!restored.equals(expected)) {
            throw new SetRefused(Fault.WRONG_CERTIFICATE, BackupContent.CHAIN);
        }
        if (content.manifest().key() != KeyPresence.PRESENT) {
            return false;
        }
        if (!files.containsKey(BackupContent.KEY_FILE) || !files.containsKey(BackupContent.PASSWORD_FILE)
                || restored.isEmpty()) {
            throw new SetRefused(Fault.KEY_MISSING, BackupContent.KEY_FILE);
        }
        if (!KeyFile.belongTogether(key(files), restored.get())) {
            throw new SetRefused(Fault.KEY_DOES_NOT_MATCH, BackupContent.KEY_FILE);
        }
        return true;
    }

    /** Which files of a set {@link #prove} looks at; the others are read and verified all the same. */
    static boolean needs(String path) {
        return NEEDED.contains(path);
    }

    private static Optional<X509Certificate> certificate(SortedMap<String, byte[]> files) throws SetRefused {
        if (!files.containsKey(BackupContent.CHAIN)) {
            return Optional.empty();
        }
        try {
            List<X509Certificate> chain = Pem.certificates(files.get(BackupContent.CHAIN));
            return Optional.of(chain.get(0));
        } catch (GeneralSecurityException | IndexOutOfBoundsException e) {
            throw new SetRefused(Fault.CONTENT_UNREADABLE, BackupContent.CHAIN, e);
        }
    }

    static PrivateKey key(SortedMap<String, byte[]> files) throws SetRefused {
        try {
            String password = new String(files.get(BackupContent.PASSWORD_FILE), StandardCharsets.US_ASCII);
            return KeyFile.read(files.get(BackupContent.KEY_FILE), password.toCharArray());
        } catch (GeneralSecurityException | IOException e) {
            throw new SetRefused(Fault.KEY_UNREADABLE, BackupContent.KEY_FILE, e);
        }
    }
}
