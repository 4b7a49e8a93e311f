package org.sealkeeper.vault;

import java.security.PublicKey;
import java.security.Signature;
import java.util.UUID;
import org.sealkeeper.ledger.CheckpointKeys;
import org.springframework.stereotype.Component;

/** The ledger's checkpoints are signed with keys of the vault. */
@Component
class KeysOfLedger implements CheckpointKeys {

    private final Vault vault;

    KeysOfLedger(Vault vault) {
        this.vault = vault;
    }

    @Override
    public UUID make() {
        return vault.generate(KeyAlgorithm.ED25519, KeyCustody.NON_EXPORTABLE).value();
    }

    @Override
    public PublicKey publicKey(UUID key) {
        return vault.publicKey(new KeyId(key));
    }

    @Override
    public byte[] sign(UUID key, byte[] message) {
        return vault.use(new KeyId(key), privateKey -> {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(privateKey);
            signature.update(message);
            return signature.sign();
        });
    }
}
