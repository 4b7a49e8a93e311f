package org.sealkeeper.outgoing;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Addresses that begin alike, such as {@code 127.0.0.0/8} or {@code ::1}. */
record Network(InetAddress first, int bits) {

    Network {
        if (bits < 0 || bits > first.getAddress().length * 8) {
            throw new IllegalArgumentException("A network ends with /0 to /" + first.getAddress().length * 8 + ", and this one with /" + bits);
        }
    }

    /** @throws IllegalArgumentException when it is none; names are none, because they may lead elsewhere tomorrow */
    static Network of(String text) {
        String address = text.strip().replaceFirst("/.*", "");
        if (!address.matches("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")) {
            throw new IllegalArgumentException(text + " is no network: write it like 10.1.2.0/24 or ::1");
        }
        try {
            InetAddress first = InetAddress.getByName(address);
            return new Network(first, text.contains("/") ? Integer.parseInt(text.strip().substring(address.length() + 1))
                    : first.getAddress().length * 8);
        } catch (UnknownHostException | NumberFormatException e) {
            throw new IllegalArgumentException(text + " is no network: write it like 10.1.2.0/24 or ::1", e);
        }
    }

    boolean contains(byte[] address) {
        byte[] beginning = first.getAddress();
        if (address.length != beginning.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> bit % 8;
            if ((address[bit / 8] & mask) != (beginning[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}
