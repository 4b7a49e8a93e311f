package org.sealkeeper.issuance.acme;

import java.io.IOException;
import java.time.Duration;
import org.sealkeeper.issuance.RefusedByIssuer;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Update;

/** Dynamic updates of a zone (RFC 2136) that are signed with a shared key (TSIG, RFC 8945). */
final class DnsUpdates implements DnsRecords {

    private static final int TTL_SECONDS = 60;

    private final DnsSettings settings;
    private final Duration timeout;

    DnsUpdates(DnsSettings settings, Duration timeout) {
        this.settings = settings;
        this.timeout = timeout;
    }

    @Override
    public void check(String name) throws RefusedByIssuer {
        try {
            if (Name.fromString(name, Name.root).subdomain(zone())) {
                return;
            }
        } catch (TextParseException noName) {
            // it is in no zone
        }
        throw new RefusedByIssuer("The name " + name + " is not in the DNS zone " + settings.zone()
                + " that this issuer may change. Leave it out, or choose another issuer.");
    }

    @Override
    public void add(String record, String value) throws IOException {
        var update = new Update(zone());
        update.add(txt(record, value));
        send(update);
    }

    @Override
    public void remove(String record, String value) throws IOException {
        var update = new Update(zone());
        update.delete(txt(record, value));
        send(update);
    }

    private static TXTRecord txt(String record, String value) throws IOException {
        return new TXTRecord(Name.fromString(record, Name.root), DClass.IN, TTL_SECONDS, value);
    }

    private Name zone() throws TextParseException {
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
