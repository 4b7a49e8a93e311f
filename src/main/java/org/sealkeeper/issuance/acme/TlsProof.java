package org.sealkeeper.issuance.acme;

import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import org.sealkeeper.issuance.RefusedByIssuer;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Identifier;
import org.shredzone.acme4j.challenge.TlsAlpn01Challenge;

/** Proves control over names by a certificate that {@link TlsAlpnResponder} shows (tls-alpn-01; RFC 8737). */
final class TlsProof implements Proof {

    private final TlsAnswers answers;

    TlsProof(TlsAnswers answers) {
        this.answers = answers;
    }

    @Override
    public void check(Identifier name) throws RefusedByIssuer {
        if (Names.isWildcard(name)) {
            throw new RefusedByIssuer("A wildcard such as " + name.getValue() + " can only be proved through DNS, and this"
                    + " issuer is configured for TLS. Leave the wildcard out, or choose another issuer.");
        }
    }

    @Override
    public TlsAlpn01Challenge challenge(Authorization authorization) throws RefusedByIssuer {
        return Names.challenge(authorization, TlsAlpn01Challenge.class, TlsAlpn01Challenge.TYPE);
    }

    /** Servers ask by name only, so one order at a time proves a name. */
    @Override
    public boolean put(UUID request, Authorization authorization) throws RefusedByIssuer, IOException {
        return answers.give(request, authorization.getIdentifier(), challenge(authorization).getAcmeValidation());
    }

    @Override
    public void remove(UUID request, Authorization authorization) {
        answers.forget(request);
    }

    @Override
    public Duration spreadsIn() {
        return Duration.ZERO;
    }
}
