package org.sealkeeper.backup;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.sealkeeper.text.Texts;

/** What a command is told that runs without the server, as {@code --name=value}. */
record OfflineArguments(Map<String, String> given) {

    static OfflineArguments of(String... arguments) {
        var given = new HashMap<String, String>();
        for (String argument : arguments) {
            String[] parts = argument.replaceFirst("^--", "").split("=", 2);
            given.put(argument.startsWith("--") ? parts[0] : argument, parts.length < 2 ? "" : parts[1]);
        }
        return new OfflineArguments(Map.copyOf(given));
    }

    /** Whether everything that is needed is there, nothing is unknown, and each has a value. */
    boolean are(Set<String> needed, Set<String> optional) {
        return given.keySet().containsAll(needed) && !given.containsValue("")
                && given.keySet().stream().allMatch(name -> needed.contains(name) || optional.contains(name));
    }

    boolean has(String name) {
        return given.containsKey(name);
    }

    /** Empty when it is not given. */
    String value(String name) {
        return given.getOrDefault(name, "");
    }

    Path path(String name) {
        return Path.of(given.get(name));
    }

    /** From {@code --password-file}, the environment that {@code restore.sh} reads too, or whoever sits there; else empty. */
    char[] passphrase(Locale locale) {
        if (has("password-file")) {
            try {
                return Files.readString(path("password-file")).strip().toCharArray();
            } catch (IOException e) {
                return new char[0];
            }
        }
        String environment = System.getenv("RECOVERY_PASSPHRASE");
        Console console = System.console();
        return environment != null ? environment.toCharArray() : console == null ? new char[0]
                : console.readPassword("%s ", Texts.in(locale, "offline.ask-passphrase"));
    }
}
