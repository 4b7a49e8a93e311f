package org.sealkeeper.issuance.acme;

import java.net.InetAddress;
import java.util.Locale;
import org.sealkeeper.inventory.IpAddress;
import org.sealkeeper.issuance.RefusedByIssuer;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Identifier;
import org.shredzone.acme4j.challenge.Challenge;
import org.xbill.DNS.ReverseMap;

/** Names of signatures as ACME has them: DNS names, and IP addresses (RFC 8738). */
final class Names {

    private Names() {
    }

    static Identifier identifier(String name) {
        return new Identifier(IpAddress.of(name).isPresent() ? Identifier.TYPE_IP : Identifier.TYPE_DNS, name);
    }

    static boolean isWildcard(Identifier name) {
        return name.getValue().startsWith("*.");
    }

    static boolean isAddress(Identifier name) {
        return Identifier.TYPE_IP.equals(name.getType());
    }

    /** What validation servers ask for in TLS: server names cannot be addresses (RFC 8738, section 6). */
    static String inTls(Identifier name) {
        if (!isAddress(name)) {
            return name.getValue().toLowerCase(Locale.ROOT);
        }
        InetAddress address = name.getIP();
        return ReverseMap.fromAddress(address).toString(true);
    }

    static <T extends Challenge> T challenge(Authorization authorization, Class<T> type, String called)
            throws RefusedByIssuer {
        return authorization.findChallenge(type).orElseThrow(() -> new RefusedByIssuer("The ACME server does not offer "
                + called + " for " + authorization.getIdentifier().getValue() + "."));
    }
}
