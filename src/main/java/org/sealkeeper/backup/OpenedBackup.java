package org.sealkeeper.backup;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.sealkeeper.backup.SetRefused.Fault;
import org.sealkeeper.vault.KeyCustody;

/**
 * What came out of a backup, verified: the chain, and the private key that signs for it. It is wiped when it is closed,
 * as far as Java lets it.
 *
 * @param store where it was read from
 */
public record OpenedBackup(String store, List<X509Certificate> chain, PrivateKey key, KeyCustody custody,
        SortedMap<String, byte[]> files) implements AutoCloseable {

    static OpenedBackup of(String store, SealedSet.Content content) throws SetRefused {
        SortedMap<String, byte[]> files = content.files();
        for (String file : List.of(BackupContent.CHAIN, BackupContent.KEY_FILE, BackupContent.PASSWORD_FILE)) {
            if (!files.containsKey(file)) {
                throw new SetRefused(Fault.KEY_MISSING, file);
            }
        }
        try {
            List<X509Certificate> chain = Pem.certificates(files.get(BackupContent.CHAIN));
            PrivateKey key = Drill.key(files);
            if (!KeyFile.belongTogether(key, chain.get(0))) {
                throw new SetRefused(Fault.KEY_DOES_NOT_MATCH, BackupContent.KEY_FILE);
            }
            return new OpenedBackup(store, chain, key, custody(files), files);
        } catch (GeneralSecurityException | IndexOutOfBoundsException e) {
            throw new SetRefused(Fault.CONTENT_UNREADABLE, BackupContent.CHAIN, e);
        }
    }

    /** Sets from before custody was kept with the key do not say it; such a key leaves the vault wrapped only. */
    private static KeyCustody custody(SortedMap<String, byte[]> files) {
        return Optional.ofNullable(files.get(BackupContent.CUSTODY_FILE))
                .map(name -> KeyCustody.valueOf(new String(name, StandardCharsets.US_ASCII)))
                .orElse(KeyCustody.WRAPPED_ONLY);
    }

    public X509Certificate certificate() {
        return chain.get(0);
    }

    @Override
    public void close() {
        files.values().forEach(file -> Arrays.fill(file, (byte) 0));
    }

    /** Never what is in it. */
    @Override
    public String toString() {
        return "OpenedBackup[store=" + store + "]";
    }
}
