package org.sealkeeper.issuance.acme;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Base64;
import org.sealkeeper.issuance.remote.SettingsRefused;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.xbill.DNS.Name;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TextParseException;

/**
 * Where and how DNS records are changed: {@code sealkeeper.acme.<id>.dns.*}.
 *
 * @param server name or address of the primary name server, with a port unless it is 53; IPv6 addresses in brackets
 * @param zone that the records are in, such as {@code corp.example}
 * @param keyName of the TSIG key (RFC 8945)
 * @param key Base64
 * @param algorithm such as {@code hmac-sha256}
 * @param propagation time until the record is on all name servers
 */
record DnsSettings(String server, String zone, String keyName, String key, @DefaultValue("hmac-sha256") String algorithm,
        @DefaultValue("PT30S") Duration propagation) {

    private static final int PORT = 53;
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    void check(String prefix) {
        SettingsRefused.unless(server != null && server.matches("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9.-]+)(:[0-9]{1,5})?"),
                prefix + "server is missing, or is no name server with an optional port");
        SettingsRefused.unless(isName(zone), prefix + "zone is missing, or is no DNS name");
        SettingsRefused.unless(isName(keyName), prefix + "key-name is missing, or is no DNS name");
        SettingsRefused.unless(isBase64(key), prefix + "key is missing, or is not Base64");
        SettingsRefused.unless(algorithm.matches("hmac-sha(256|384|512)"),
                prefix + "algorithm is hmac-sha256, hmac-sha384 or hmac-sha512");
        SettingsRefused.unless(!propagation.isNegative() && propagation.compareTo(LONGEST_WAIT) <= 0,
                prefix + "propagation must be at most " + LONGEST_WAIT);
    }

    /** Resolved at each use: name servers move. */
    InetSocketAddress address() {
        int colon = server.lastIndexOf(':');
        boolean port = colon > server.lastIndexOf(']') && colon > 0;
        return new InetSocketAddress(port ? server.substring(0, colon) : server,
                port ? Integer.parseInt(server.substring(colon + 1)) : PORT);
    }

    TSIG tsig() {
        return new TSIG(algorithm, keyName, key);
    }

    private static boolean isName(String text) {
        try {
            return text != null && !text.isBlank() && Name.fromString(text).labels() > 0;
        } catch (TextParseException e) {
            return false;
        }
    }

    private static boolean isBase64(String text) {
        try {
            return text != null && Base64.getDecoder().decode(text).length > 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "DNS server " + server + " for " + zone;
    }
}
