package org.sealkeeper.demo;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.List;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** The passwords of the demo's people, such as {@code k7pq-m2xd-9fhw}; made once, kept in a file of their own. */
@Component
@Profile("demo")
class DemoPasswords {

    static final String FILE = "passwords";

    /** Without those that are taken for one another; 31 of them, so a password has 59 bits. */
    private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";
    private static final int GROUPS = 3;
    private static final int LETTERS_IN_GROUP = 4;

    private final OwnFiles files;
    private final SecureRandom random = new SecureRandom();
    private final TreeMap<String, String> passwords = new TreeMap<>();

    DemoPasswords(OwnFiles files) {
        this.files = files;
    }

    void makeFor(List<String> userIds) throws IOException {
        var kept = new Properties();
        if (Files.exists(files.path(FILE))) {
            kept.load(new StringReader(Files.readString(files.path(FILE))));
        }
        kept.stringPropertyNames().forEach(id -> passwords.put(id, kept.getProperty(id)));
        if (!passwords.keySet().containsAll(userIds)) {
            userIds.forEach(id -> passwords.computeIfAbsent(id, missing -> newPassword()));
            files.write(FILE, passwords.entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                    .collect(Collectors.joining()).getBytes(StandardCharsets.US_ASCII));
        }
    }

    String of(String userId) {
        return passwords.get(userId);
    }

    private String newPassword() {
        return IntStream.range(0, GROUPS).mapToObj(group -> random.ints(LETTERS_IN_GROUP, 0, LETTERS.length())
                .mapToObj(at -> LETTERS.substring(at, at + 1)).collect(Collectors.joining()))
                .collect(Collectors.joining("-"));
    }
}
