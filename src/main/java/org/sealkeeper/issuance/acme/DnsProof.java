package org.sealkeeper.issuance.acme;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.sealkeeper.issuance.RefusedByIssuer;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.challenge.Dns01Challenge;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Update;

/**
 * Proves control over names by a TXT record (dns-01; RFC 8555, section 8.4), put into the zone by dynamic updates
 * (RFC 2136) that are signed with a shared key (TSIG, RFC 8945).
 */
final class DnsProof implements Proof {

    private static final int TTL_SECONDS = 60;

    private final DnsSettings settings;
    private final Duration timeout;

    DnsProof(DnsSettings settings, Duration timeout) {
        this.settings = settings;
        this.timeout = timeout;
    }

    @Override
    public Challenge prepare(UUID request, Authorization authorization) throws RefusedByIssuer, IOException {
        String name = authorization.getIdentifier().getValue();
        Dns01Challenge challenge = authorization.findChallenge(Dns01Challenge.class).orElseThrow(() ->
                new RefusedByIssuer("The ACME server does not offer dns-01 for " + name + "."));
        Name record = record(name, challenge);
        if (!record.subdomain(zone())) {
            throw new RefusedByIssuer("The name " + name + " is not in the DNS zone " + settings.zone()
                    + " that this issuer may change. Leave it out, or choose another issuer.");
        }
        // a wildcard and its own domain have the same record name, so values are added, not replaced
        var update = new Update(zone());
        update.add(value(record, challenge));
        send(update);
        return challenge;
    }

    @Override
    public void remove(UUID request, Authorization authorization) throws IOException {
        Optional<Dns01Challenge> challenge = authorization.findChallenge(Dns01Challenge.class);
        if (challenge.isPresent()) {
            var update = new Update(zone());
            update.delete(value(record(authorization.getIdentifier().getValue(), challenge.get()), challenge.get()));
            send(update);
        }
    }

    @Override
    public Duration spreadsIn() {
        return settings.propagation();
    }

    private static Name record(String name, Dns01Challenge challenge) throws IOException {
        return Name.fromString(challenge.getRRName(name), Name.root);
    }

    private static TXTRecord value(Name record, Dns01Challenge challenge) {
        return new TXTRecord(record, DClass.IN, TTL_SECONDS, challenge.getDigest());
    }

    private Name zone() throws IOException {
        return Name.fromString(settings.zone(), Name.root);
    }

    private void send(Update update) throws IOException {
        var server = new SimpleResolver(settings.address());
        server.setTCP(true);
        server.setTimeout(timeout);
        server.setTSIGKey(settings.tsig());
        Message answer = answer(server, update);
        if (answer.getRcode() != Rcode.NOERROR) {
            throw new IOException("The name server " + settings.server() + " does not take changes to the zone "
                    + settings.zone() + ": " + Rcode.string(answer.getRcode()) + ".");
        }
    }

    private Message answer(SimpleResolver server, Update update) throws IOException {
        try {
            return server.send(update);
        } catch (IOException e) {
            throw new IOException("The name server " + settings.server() + " cannot be asked now: " + e.getMessage(), e);
        }
    }
}
