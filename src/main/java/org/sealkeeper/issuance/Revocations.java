package org.sealkeeper.issuance;

import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.text.Refusal.Kind;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Takes certificates of the private CA back before their end, such as those of a lost key. */
@Component
public class Revocations {

    private static final int LONGEST_REASON = 500;

    private final Inventory inventory;
    private final CertificateAuthority privateCa;

    Revocations(Inventory inventory, CertificateAuthority privateCa) {
        this.inventory = inventory;
        this.privateCa = privateCa;
    }

    /**
     * Puts the version's certificate on the private CA's list; the version counts no more. Again changes nothing.
     *
     * @throws Refusal CONFLICT when somebody else has issued it
     */
    @Transactional
    public void revoke(SignatureId signature, int number, String reason, String actor) {
        if (reason == null || reason.isBlank() || reason.length() > LONGEST_REASON) {
            throw Refusal.of(Kind.INVALID, "issuance.revocation-reason", LONGEST_REASON);
        }
        Version version = inventory.version(signature, number);
        boolean ours = version.certificate().getIssuerX500Principal()
                .equals(privateCa.intermediate().getSubjectX500Principal())
                && privateCa.revoke(version.certificate().getSerialNumber(), actor);
        if (!ours) {
            throw Refusal.of(Kind.CONFLICT, "issuance.not-from-private-ca", number,
                    inventory.signature(signature).name());
        }
        inventory.revoke(version.id(), reason.strip(), actor);
    }
}
