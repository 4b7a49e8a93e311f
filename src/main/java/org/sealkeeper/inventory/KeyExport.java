package org.sealkeeper.inventory;

import java.io.ByteArrayOutputStream;
import java.security.KeyStore;
import java.security.KeyStore.PasswordProtection;
import java.security.KeyStore.PrivateKeyEntry;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.crypto.spec.PBEParameterSpec;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.text.Refusal.Kind;
import org.sealkeeper.vault.KeyCustody;
import org.sealkeeper.vault.KeyId;
import org.sealkeeper.vault.Vault;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Hands out a version with its private key, as PKCS#12 with PBES2 and AES-256. Every export is a ledger event. */
@Component
public class KeyExport {

    private static final int SHORTEST_PASSPHRASE = 12;
    private static final int ITERATIONS = 100_000;
    private static final String ENCRYPTION = "PBEWithHmacSHA256AndAES_256";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Inventory inventory;
    private final Vault vault;
    private final Ledger ledger;

    KeyExport(Inventory inventory, Vault vault, Ledger ledger) {
        this.inventory = inventory;
        this.vault = vault;
        this.ledger = ledger;
    }

    /**
     * An exported key, which may be handed out once its event is sealed in the ledger.
     *
     * @param event the sequence of the event
     */
    public record Exported(byte[] file, long event) {
    }

    /** @throws Refusal CONFLICT when the version has no key or the key may not leave the vault */
    @Transactional
    public Exported pkcs12(VersionId id, char[] passphrase, String actor) {
        if (passphrase.length < SHORTEST_PASSPHRASE) {
            throw Refusal.of(Kind.INVALID, "export.short-passphrase", SHORTEST_PASSPHRASE);
        }
        Version version = inventory.version(id);
        Signature signature = inventory.signature(version.signature());
        KeyId key = version.key().orElseThrow(() ->
                Refusal.of(Kind.CONFLICT, "export.no-key", version.number(), signature.name()));
        KeyCustody custody = vault.custody(key);
        if (custody != KeyCustody.EXPORTABLE) {
            throw Refusal.of(Kind.CONFLICT, "export.not-exportable", version.number(), signature.name(),
                    custody.name());
        }
        byte[] file = vault.use(key, privateKey -> {
            byte[] salt = new byte[20];
            RANDOM.nextBytes(salt);
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setEntry(signature.name(),
                    new PrivateKeyEntry(privateKey, version.chain().toArray(X509Certificate[]::new)),
                    new PasswordProtection(passphrase, ENCRYPTION, new PBEParameterSpec(salt, ITERATIONS)));
            var out = new ByteArrayOutputStream();
            store.store(out, passphrase);
            return out.toByteArray();
        });
        long event = ledger.recordAwaited(Entry.of("key.exported").signature(signature.id().value()).actor(actor)
                .detail("version", version.id()).detail("number", version.number())
                .detail("fingerprint", version.fingerprint()).detail("form", "PKCS#12"));
        return new Exported(file, event);
    }
}
