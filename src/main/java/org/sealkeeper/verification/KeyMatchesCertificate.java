package org.sealkeeper.verification;

import java.util.Arrays;
import org.sealkeeper.vault.Vault;

/** The key kept for the version is the one that its certificate names. */
class KeyMatchesCertificate implements CertificateCheck {

    private static final String ID = "key-matches-certificate";

    private final Vault vault;

    KeyMatchesCertificate(Vault vault) {
        this.vault = vault;
    }

    @Override
    public Result on(Examined examined) {
        if (examined.version().key().isEmpty()) {
            return Result.failed(ID, "no-key", examined.version().number());
        }
        byte[] kept = vault.publicKey(examined.version().key().get()).getEncoded();
        return Arrays.equals(kept, examined.certificate().getPublicKey().getEncoded()) ? Result.passed(ID)
                : Result.failed(ID, "other-key");
    }
}
