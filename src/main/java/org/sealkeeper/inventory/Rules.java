package org.sealkeeper.inventory;

import java.net.IDN;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.text.Refusal.Kind;

/** What a signature's parts must be like. Each rule gives the value in its normal form or refuses it with a sentence. */
final class Rules {

    private static final int LONGEST_NAME = 200;
    private static final int MOST_KEEPERS = 50;
    private static final int LONGEST_WINDOW = 825;
    private static final int EARLIEST_REMINDER = 825;
    private static final int LATEST_REMINDER = -90;
    // RFC 1034 section 3.5 labels, RFC 1123 section 2.1 leading digits, RFC 6125 a wildcard as the whole leftmost label
    private static final Pattern DNS_NAME = Pattern.compile(
            "(\\*\\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    // no top-level domain is a number, so this is an address with a mistake in it
    private static final Pattern ADDRESS_LIKE = Pattern.compile("([^.]*\\.)*[0-9]+");
    private static final Pattern HOST_AND_PORT = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[^\\s:/@?#\\[\\]]+):([0-9]{1,5})");

    private Rules() {
    }

    static String name(String name) {
        String text = text("name", name);
        if (text.length() > LONGEST_NAME || text.chars().anyMatch(Character::isISOControl)) {
            throw Refusal.of(Kind.INVALID, "inventory.bad-name", LONGEST_NAME);
        }
        return text;
    }

    static String text(String field, String value) {
        if (value == null || value.isBlank()) {
            throw Refusal.of(Kind.INVALID, "inventory.missing", field);
        }
        return value.strip();
    }

    static void present(String field, Object value) {
        if (value == null) {
            throw Refusal.of(Kind.INVALID, "inventory.missing", field);
        }
    }

    static String subject(String subject) {
        String text = text("subject", subject);
        try {
            if (new X500Principal(text).getName().isEmpty()) {
                throw Refusal.of(Kind.INVALID, "inventory.bad-subject", text);
            }
            return text;
        } catch (IllegalArgumentException e) {
            throw Refusal.of(Kind.INVALID, "inventory.bad-subject", text);
        }
    }

    static List<String> serverNames(Collection<String> names) {
        return names.stream().map(name -> serverName(name)
                .orElseThrow(() -> Refusal.of(Kind.INVALID, "inventory.bad-dns-name", String.valueOf(name))))
                .distinct().toList();
    }

    /** The name in lower-case ASCII, an address as RFC 5952 writes it; empty when it is neither. */
    static Optional<String> serverName(String name) {
        if (name == null || name.isBlank()) {
            return Optional.empty();
        }
        return IpAddress.of(name.strip()).map(IpAddress::toString).or(() -> dnsName(name));
    }

    private static Optional<String> dnsName(String name) {
        try {
            String given = name.strip();
            String ascii = given.startsWith("*.") ? "*." + IDN.toASCII(given.substring(2)) : IDN.toASCII(given);
            String lower = ascii.toLowerCase(Locale.ROOT);
            return lower.length() <= 253 && DNS_NAME.matcher(lower).matches()
                    && !ADDRESS_LIKE.matcher(lower).matches() ? Optional.of(lower) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static void namesForKind(SignatureKind kind, List<String> names) {
        if (kind == SignatureKind.TLS_SERVER && names.isEmpty()) {
            throw Refusal.of(Kind.INVALID, "inventory.dns-name-missing");
        }
    }

    static void windows(int renewBeforeDays, int criticalBeforeDays) {
        if (renewBeforeDays < 1 || renewBeforeDays > LONGEST_WINDOW) {
            throw Refusal.of(Kind.INVALID, "inventory.bad-renewal-window", renewBeforeDays, LONGEST_WINDOW);
        }
        if (criticalBeforeDays < 0 || criticalBeforeDays >= renewBeforeDays) {
            throw Refusal.of(Kind.INVALID, "inventory.windows-out-of-order", criticalBeforeDays, renewBeforeDays);
        }
    }

    static List<Integer> reminderDays(Collection<Integer> days) {
        present("reminderDays", days);
        for (Integer day : days) {
            if (day == null || day > EARLIEST_REMINDER || day < LATEST_REMINDER) {
                throw Refusal.of(Kind.INVALID, "inventory.bad-reminder-day", String.valueOf(day), EARLIEST_REMINDER,
                        -LATEST_REMINDER);
            }
        }
        return days.stream().distinct().sorted(Comparator.reverseOrder()).toList();
    }

    static List<String> keepers(Collection<String> keepers) {
        present("keepers", keepers);
        List<String> distinct = keepers.stream().map(keeper -> text("keepers", keeper)).distinct().toList();
        if (distinct.size() > MOST_KEEPERS) {
            throw Refusal.of(Kind.INVALID, "inventory.too-many-keepers", distinct.size(), MOST_KEEPERS);
        }
        return distinct;
    }

    /** For example {@code im.corp.example:443} or {@code [2001:db8::1]:8443}; lower case. */
    static String hostAndPort(String given) {
        String text = text("target", given);
        var parts = HOST_AND_PORT.matcher(text);
        if (parts.matches()) {
            int port = Integer.parseInt(parts.group(2));
            String host = parts.group(1);
            Optional<String> name = host.startsWith("[")
                    ? IpAddress.of(host.substring(1, host.length() - 1)).map(address -> "[" + address + "]")
                    : serverName(host).filter(dns -> !dns.startsWith("*"));
            if (name.isPresent() && port >= 1 && port <= 65535) {
                return name.get() + ":" + port;
            }
        }
        throw Refusal.of(Kind.INVALID, "inventory.bad-endpoint", text);
    }
}
