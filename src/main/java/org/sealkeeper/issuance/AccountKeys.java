package org.sealkeeper.issuance;

import java.io.IOException;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.text.Refusal.Kind;
import org.springframework.stereotype.Component;

/** The keys of our accounts at issuers, changed when somebody may have got hold of one, or from time to time. */
@Component
public class AccountKeys {

    private final Issuers issuers;

    AccountKeys(Issuers issuers) {
        this.issuers = issuers;
    }

    /**
     * Makes a new key, and has the issuer know the account by it from now on. Asked again after a failure, it goes on
     * with the same new key.
     *
     * @throws Refusal NOT_FOUND when there is no such issuer, CONFLICT when it has no account with a key, UNPROCESSABLE
     *         when it refuses, UNAVAILABLE when it may work later
     */
    public AccountKey change(String issuer, String actor) {
        if (!issuers.ids().contains(issuer)) {
            throw Refusal.of(Kind.NOT_FOUND, "issuance.unknown-issuer", issuer, String.join(", ", issuers.ids()));
        }
        try {
            return issuers.named(issuer).changeAccountKey(actor)
                    .orElseThrow(() -> Refusal.of(Kind.CONFLICT, "issuance.no-account-key", issuer));
        } catch (RefusedByIssuer refused) {
            throw Refusal.because(refused, Kind.UNPROCESSABLE, "issuance.key-change-refused", refused.getMessage());
        } catch (IOException e) {
            throw Refusal.because(e, Kind.UNAVAILABLE, "issuance.key-change-later", issuer, e.getMessage());
        }
    }
}
