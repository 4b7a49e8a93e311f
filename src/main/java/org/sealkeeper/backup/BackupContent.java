package org.sealkeeper.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.sealkeeper.backup.Manifest.KeyPresence;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.vault.KeyCustody;
import org.sealkeeper.vault.KeyId;
import org.sealkeeper.vault.Vault;
import org.springframework.stereotype.Component;

/** Gathers what a backup of a signature holds. */
@Component
class BackupContent {

    static final String CHAIN = "certificate/chain.pem";
    static final String KEY_FILE = "key/key.p12";
    static final String PASSWORD_FILE = "key/password.txt";
    static final String CUSTODY_FILE = "key/custody.txt";
    static final String SIGNATURE = "signature.json";

    private final Inventory inventory;
    private final Vault vault;
    private final List<BackupContentSource> sources;
    private final ObjectMapper json;

    BackupContent(Inventory inventory, Vault vault, List<BackupContentSource> sources, ObjectMapper json) {
        this.inventory = inventory;
        this.vault = vault;
        this.sources = sources;
        this.json = json;
    }

    /**
     * What there is of a signature itself; the sources add theirs when it is put into the set.
     *
     * @param version empty when the signature has no active version
     */
    record Gathered(SortedMap<String, byte[]> files, KeyPresence key, Optional<Version> version,
            SealedSet.Contents more) implements SealedSet.Contents {

        @Override
        public void into(BackupFiles set) throws IOException {
            for (var file : files.entrySet()) {
                set.add(file.getKey(), file.getValue());
            }
            more.into(set);
        }
    }

    Gathered of(SignatureId id, Optional<UUID> renewal, Instant now) {
        Signature signature = inventory.signature(id);
        Optional<Version> active = inventory.activeVersion(id);
        var files = new TreeMap<String, byte[]>();
        files.put(SIGNATURE, record(signature));
        files.put("versions.json", write(inventory.versions(id).stream().map(BackupContent::record).toList()));
        active.ifPresent(version -> files.put(CHAIN, Pem.utf8(Pem.of(version.chain()))));
        KeyPresence key = active.map(version -> addKey(files, version)).orElse(KeyPresence.ABSENT);
        files.put("README.txt", Pem.utf8(ReadMe.of(signature, active, key,
                active.flatMap(Version::key).flatMap(vault::placeInToken), now)));
        return new Gathered(files, key, active, set -> {
            for (BackupContentSource source : sources) {
                source.addTo(set, id, renewal);
            }
        });
    }

    private KeyPresence addKey(SortedMap<String, byte[]> files, Version version) {
        if (version.key().isEmpty()) {
            return KeyPresence.ABSENT;
        }
        KeyId key = version.key().get();
        KeyCustody custody = vault.custody(key);
        if (custody == KeyCustody.NON_EXPORTABLE) {
            return KeyPresence.NON_EXPORTABLE;
        }
        // The set protects the file; the password is there because PKCS#12 has to have one.
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(AesGcm.random(18));
        files.put(KEY_FILE, vault.use(key, used -> KeyFile.write(used, version.chain(), password.toCharArray())));
        files.put(PASSWORD_FILE, password.getBytes(StandardCharsets.US_ASCII));
        // a key that comes back must not be able to leave the vault more easily than before
        files.put(CUSTODY_FILE, custody.name().getBytes(StandardCharsets.US_ASCII));
        return KeyPresence.PRESENT;
    }

    private byte[] record(Signature signature) {
        var record = new LinkedHashMap<String, Object>();
        record.put("id", signature.id().toString());
        record.put("name", signature.name());
        record.put("kind", signature.kind());
        record.put("platform", signature.platform());
        record.put("issuer", signature.issuer());
        record.put("criticality", signature.criticality());
        record.put("subject", signature.subject());
        record.put("names", signature.names());
        record.put("keyAlgorithm", signature.keyAlgorithm());
        record.put("renewBeforeDays", signature.renewBeforeDays());
        record.put("criticalBeforeDays", signature.criticalBeforeDays());
        record.put("reminderDays", signature.reminderDays());
        record.put("keepers", signature.keepers());
        record.put("createdAt", signature.createdAt().toString());
        record.put("bindings", inventory.bindings(signature.id()).stream()
                .map(binding -> Map.of("kind", binding.kind(), "target", binding.target())).toList());
        return write(record);
    }

    private static Map<String, Object> record(Version version) {
        var record = new LinkedHashMap<String, Object>();
        record.put("id", version.id().toString());
        record.put("number", version.number());
        record.put("state", version.state());
        record.put("notBefore", version.notBefore().toString());
        record.put("notAfter", version.notAfter().toString());
        record.put("fingerprint", version.fingerprint());
        record.put("chain", Pem.of(version.chain()));
        return record;
    }

    private byte[] write(Object value) {
        try {
            return json.writerWithDefaultPrettyPrinter().writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A signature's record cannot be written as JSON", e);
        }
    }
}
