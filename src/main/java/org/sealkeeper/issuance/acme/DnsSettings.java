package org.sealkeeper.issuance.acme;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.sealkeeper.command.Command;
import org.sealkeeper.issuance.remote.SettingsRefused;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.xbill.DNS.Name;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TextParseException;

/**
 * Where and how DNS records are changed: {@code sealkeeper.acme.<id>.dns.*}. Either a name server or a hook.
 *
 * @param server name or address of the primary name server, with a port unless it is 53; IPv6 addresses in brackets
 * @param zone that the records are in, such as {@code corp.example}
 * @param keyName of the TSIG key (RFC 8945)
 * @param key Base64
 * @param algorithm such as {@code hmac-sha256}
 * @param hook a program and its first arguments; {@code add} or {@code remove}, name and value follow
 * @param hookTimeout how long one call of it may take
 * @param propagation time until the record is on all name servers
 */
record DnsSettings(String server, String zone, String keyName, String key, @DefaultValue("hmac-sha256") String algorithm,
        @DefaultValue List<String> hook, @DefaultValue("PT20S") Duration hookTimeout,
        @DefaultValue("PT30S") Duration propagation) {

    private static final int PORT = 53;
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);
    // an order has several names, and all calls together have to end before the job is given to somebody else
    private static final Duration LONGEST_HOOK = Duration.ofSeconds(30);

    void check(String prefix) {
        SettingsRefused.unless(!propagation.isNegative() && propagation.compareTo(LONGEST_WAIT) <= 0,
                prefix + "propagation must be at most " + LONGEST_WAIT);
        if (hook.isEmpty()) {
            checkServer(prefix);
        } else {
            checkHook(prefix);
        }
    }

    private void checkServer(String prefix) {
        SettingsRefused.unless(HostAndPort.of(server, PORT).isPresent(),
                prefix + "server is missing, or is no name server with an optional port; or set " + prefix + "hook");
        SettingsRefused.unless(isName(zone), prefix + "zone is missing, or is no DNS name");
        SettingsRefused.unless(isName(keyName), prefix + "key-name is missing, or is no DNS name");
        SettingsRefused.unless(isBase64(key), prefix + "key is missing, or is not Base64");
        SettingsRefused.unless(algorithm.matches("hmac-sha(256|384|512)"),
                prefix + "algorithm is hmac-sha256, hmac-sha384 or hmac-sha512");
    }

    private void checkHook(String prefix) {
        SettingsRefused.unless(server == null && zone == null && keyName == null && key == null,
                prefix + "server, zone, key-name and key are of no use with " + prefix + "hook");
        SettingsRefused.unless(hookTimeout.compareTo(LONGEST_HOOK) <= 0,
                prefix + "hook-timeout must be at most " + LONGEST_HOOK);
        SettingsRefused.unlessReadable(prefix, () -> new Command(hook, hookTimeout).check(prefix + "hook"));
    }

    DnsRecords records(Duration timeout) {
        return hook.isEmpty() ? new DnsUpdates(this, timeout) : new DnsHook(this);
    }

    InetSocketAddress address() {
        return HostAndPort.of(server, PORT).orElseThrow().address();
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

    /** Without the key, and without the hook's arguments, which may have one. */
    @Override
    public String toString() {
        return hook.isEmpty() ? "DNS server " + server + " for " + zone : "DNS hook " + hook.get(0);
    }
}
