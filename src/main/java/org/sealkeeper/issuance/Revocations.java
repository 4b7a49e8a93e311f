package org.sealkeeper.issuance;

import java.io.IOException;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.text.Refusal.Kind;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Takes certificates back before their end, such as those of a lost key: at the private CA, or at who issued them. */
@Component
public class Revocations {

    private static final int LONGEST_REASON = 500;

    private final Inventory inventory;
    private final CertificateAuthority privateCa;
    private final Issuers issuers;
    private final Ledger ledger;

    Revocations(Inventory inventory, CertificateAuthority privateCa, Issuers issuers, Ledger ledger) {
        this.inventory = inventory;
        this.privateCa = privateCa;
        this.issuers = issuers;
        this.ledger = ledger;
    }

    /**
     * Has the version's certificate revoked by its issuer; the version counts no more. Again changes nothing.
     *
     * @param code what relying parties read
     * @param reason what auditors read
     * @throws Refusal CONFLICT when it was issued where Sealkeeper cannot revoke, UNPROCESSABLE when the issuer refuses,
     *         UNAVAILABLE when it may work later
     */
    @Transactional
    public void revoke(SignatureId signature, int number, RevocationReason code, String reason, String actor) {
        if (reason == null || reason.isBlank() || reason.length() > LONGEST_REASON) {
            throw Refusal.of(Kind.INVALID, "issuance.revocation-reason", LONGEST_REASON);
        }
        Version version = inventory.version(signature, number);
        if (!isRevokedByPrivateCa(version, actor) && !isRevokedByIssuer(version, code, actor)) {
            throw Refusal.of(Kind.CONFLICT, "issuance.not-revocable", number, inventory.signature(signature).name());
        }
        inventory.revoke(version.id(), reason.strip(), actor);
    }

    private boolean isRevokedByPrivateCa(Version version, String actor) {
        return version.certificate().getIssuerX500Principal().equals(privateCa.intermediate().getSubjectX500Principal())
                && privateCa.revoke(version.certificate().getSerialNumber(), actor);
    }

    private boolean isRevokedByIssuer(Version version, RevocationReason code, String actor) {
        String issuer = inventory.signature(version.signature()).issuer();
        try {
            boolean isRevoked = issuers.named(issuer).revoke(version, code);
            if (isRevoked) {
                ledger.record(Entry.of("certificate.revoked").signature(version.signature().value()).actor(actor)
                        .detail("issuer", issuer).detail("code", code)
                        .detail("serial", version.certificate().getSerialNumber().toString(16)));
            }
            return isRevoked;
        } catch (RefusedByIssuer refused) {
            throw Refusal.because(refused, Kind.UNPROCESSABLE, "issuance.revocation-refused", refused.getMessage());
        } catch (IOException e) {
            throw Refusal.because(e, Kind.UNAVAILABLE, "issuance.revocation-later", issuer, e.getMessage());
        }
    }
}
