package org.sealkeeper.issuance.acme;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a server is, such as {@code ns.corp.example}, {@code 192.0.2.53:5353} or {@code [2001:db8::1]:8444}. */
record HostAndPort(String host, int port) {

    private static final Pattern WRITTEN = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9.-]+)(?::([0-9]{1,5}))?");
    private static final int HIGHEST_PORT = 65_535;

    /** @param otherwise the port where none is given */
    static Optional<HostAndPort> of(String text, int otherwise) {
        Matcher parts = WRITTEN.matcher(text == null ? "" : text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        int port = parts.group(2) == null ? otherwise : Integer.parseInt(parts.group(2));
        return port < 1 || port > HIGHEST_PORT ? Optional.empty() : Optional.of(new HostAndPort(parts.group(1), port));
    }

    /** Resolved at each use: servers move. */
    InetSocketAddress address() {
        return new InetSocketAddress(host, port);
    }
}
