package org.sealkeeper.issuance.acme;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.sealkeeper.issuance.RefusedByIssuer;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Identifier;
import org.shredzone.acme4j.challenge.Dns01Challenge;

/** Proves control over names by a TXT record (dns-01; RFC 8555, section 8.4). */
final class DnsProof implements Proof {

    private final DnsRecords records;
    private final Duration propagation;

    DnsProof(DnsRecords records, Duration propagation) {
        this.records = records;
        this.propagation = propagation;
    }

    @Override
    public void check(Identifier name) throws RefusedByIssuer {
        if (Names.isAddress(name)) {
            throw new RefusedByIssuer("An IP address such as " + name.getValue() + " cannot be proved through DNS, and this"
                    + " issuer is configured for DNS. Leave the address out, or choose another issuer.");
        }
        records.check(name.getValue().replaceFirst("^\\*\\.", ""));
    }

    @Override
    public Dns01Challenge challenge(Authorization authorization) throws RefusedByIssuer {
        return Names.challenge(authorization, Dns01Challenge.class, Dns01Challenge.TYPE);
    }

    @Override
    public boolean put(UUID request, Authorization authorization) throws RefusedByIssuer, IOException {
        Dns01Challenge challenge = challenge(authorization);
        records.add(record(authorization, challenge), challenge.getDigest());
        return true;
    }

    @Override
    public void remove(UUID request, Authorization authorization) throws IOException {
        Optional<Dns01Challenge> challenge = authorization.findChallenge(Dns01Challenge.class);
        if (challenge.isPresent()) {
            records.remove(record(authorization, challenge.get()), challenge.get().getDigest());
        }
    }

    @Override
    public Duration spreadsIn() {
        return propagation;
    }

    private static String record(Authorization authorization, Dns01Challenge challenge) {
        return challenge.getRRName(authorization.getIdentifier()).replaceFirst("\\.$", "");
    }
}
