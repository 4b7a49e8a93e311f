package org.sealkeeper.inventory;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** An IP address in the place of a name. It is only ever read as it is written, never looked up. */
public record IpAddress(InetAddress address) {

    private static final Pattern V4 = Pattern.compile(
            "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}");
    private static final Pattern V6 = Pattern.compile("(?=.*:)[0-9A-Fa-f:.]{2,45}");

    /** @param text such as {@code 192.0.2.1} or {@code 2001:db8::1}; empty when it is none */
    public static Optional<IpAddress> of(String text) {
        if (!V4.matcher(text).matches() && !V6.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new IpAddress(InetAddress.getByName(text)));
        } catch (UnknownHostException notOne) {
            return Optional.empty();
        }
    }

    /** In the one form that RFC 5952 has for it, such as {@code 2001:db8::1}. */
    @Override
    public String toString() {
        return address instanceof Inet4Address ? address.getHostAddress() : shortened(groups());
    }

    private List<String> groups() {
        var groups = new ArrayList<String>();
        for (var bytes = ByteBuffer.wrap(address.getAddress()); bytes.hasRemaining();) {
            groups.add(Integer.toHexString(Short.toUnsignedInt(bytes.getShort())));
        }
        return groups;
    }

    /** The longest run of zeros is left out, the first of equally long ones, but never a single one. */
    private static String shortened(List<String> groups) {
        int longest = 1;
        int begin = -1;
        for (int from = 0; from < groups.size(); from++) {
            int run = 0;
            while (from + run < groups.size() && groups.get(from + run).equals("0")) {
                run++;
            }
            if (run > longest) {
                longest = run;
                begin = from;
            }
        }
        return begin < 0 ? String.join(":", groups) : String.join(":", groups.subList(0, begin)) + "::"
                + String.join(":", groups.subList(begin + longest, groups.size()));
    }
}
