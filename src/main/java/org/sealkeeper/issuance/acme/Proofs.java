package org.sealkeeper.issuance.acme;

import java.util.Optional;
import org.shredzone.acme4j.challenge.Dns01Challenge;
import org.shredzone.acme4j.challenge.TlsAlpn01Challenge;
import org.springframework.stereotype.Component;

/** The way in which each issuer proves names. */
@Component
class Proofs {

    private final HttpAnswers http;
    private final TlsAnswers tls;

    Proofs(HttpAnswers http, TlsAnswers tls) {
        this.http = http;
        this.tls = tls;
    }

    Proof of(AcmeSettings settings) {
        return switch (settings.challengeAnswered()) {
            case Dns01Challenge.TYPE -> new DnsProof(settings.dns().records(settings.timeout()),
                    settings.dns().propagation());
            case TlsAlpn01Challenge.TYPE -> new TlsProof(tls);
            default -> new HttpProof(http, Optional.ofNullable(settings.webroot()));
        };
    }
}
