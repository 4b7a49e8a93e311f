package org.sealkeeper.outgoing;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Finds the addresses behind a name, once, and refuses those that would turn Sealkeeper into somebody's way into this
 * machine. Whoever asks connects to what is returned and does not ask for the name again: it may lead elsewhere by then.
 */
@Component
public class OutgoingAddresses {

    /** This machine, its link, and where clouds answer to whoever runs on them. */
    private static final List<Network> REFUSED = Stream.of("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4",
            "240.0.0.0/4", "100.100.100.200", "168.63.129.16", "192.0.0.192", "::/128", "::1", "fe80::/10", "fec0::/10",
            "ff00::/8", "fd00:ec2::/32", "fd20:ce::/32").map(Network::of).toList();
    /** In whose last bytes stands an IPv4 address: compatible, mapped, and translated ones (RFC 4291, 6052). */
    private static final List<Network> WITH_IPV4_AT_END =
            Stream.of("::/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48").map(Network::of).toList();
    private static final Network WITH_IPV4_BEHIND_PREFIX = Network.of("2002::/16");

    private final List<Network> allowed;

    /** @param allowed networks, such as {@code 127.0.0.1} and {@code 10.1.2.0/24} */
    public OutgoingAddresses(@Value("${sealkeeper.outgoing.allow:}") List<String> allowed) {
        this.allowed = allowed.stream().filter(network -> !network.isBlank()).map(Network::of).toList();
    }

    /**
     * The addresses of a host, as DNS gives them.
     *
     * @throws UnknownHostException when DNS knows none
     * @throws AddressRefused when one of them is refused: what is at two places at once is not to be trusted either
     */
    public List<InetAddress> of(String host) throws UnknownHostException, AddressRefused {
        InetAddress[] found = InetAddress.getAllByName(host);
        for (InetAddress address : found) {
            if (isRefused(address.getAddress()) && allowed.stream().noneMatch(network -> network.contains(address.getAddress()))) {
                throw new AddressRefused(host, address.getHostAddress());
            }
        }
        return List.of(found);
    }

    private static boolean isRefused(byte[] address) {
        if (REFUSED.stream().anyMatch(network -> network.contains(address))) {
            return true;
        }
        if (address.length == 4) {
            return false;
        }
        return WITH_IPV4_AT_END.stream().anyMatch(network -> network.contains(address))
                && isRefused(Arrays.copyOfRange(address, 12, 16))
                || WITH_IPV4_BEHIND_PREFIX.contains(address) && isRefused(Arrays.copyOfRange(address, 2, 6));
    }
}
