package org.sealkeeper.backup;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an offline restore is told.
 *
 * @param set folder of one set
 * @param key the recovery key (PEM); empty: the set opens with the recovery password
 * @param passwordFile with the key's passphrase, or the recovery password
 * @param signer certificate of the manifest's signer (PEM)
 * @param manifestSha256 as the backup's receipt shows it
 * @param out folder that is made
 */
record OfflineOptions(Path set, Optional<Path> key, Optional<Path> passwordFile, Optional<Path> signer,
        Optional<String> manifestSha256, Path out) {

    private static final Set<String> NAMES = Set.of("set", "key", "password-file", "signer", "manifest-sha256", "out");

    /** @throws OfflineRefused with how it is called */
    static OfflineOptions of(String... arguments) throws OfflineRefused {
        Map<String, String> given = new HashMap<>();
        for (String argument : arguments) {
            String[] parts = argument.replaceFirst("^--", "").split("=", 2);
            if (!argument.startsWith("--") || parts.length < 2 || parts[1].isBlank() || !NAMES.contains(parts[0])
                    || given.put(parts[0], parts[1]) != null) {
                throw new OfflineRefused(OfflineRestore.MISUSED, "offline.usage");
            }
        }
        if (!given.containsKey("set") || !given.containsKey("out")) {
            throw new OfflineRefused(OfflineRestore.MISUSED, "offline.usage");
        }
        try {
            return new OfflineOptions(Path.of(given.get("set")), path(given, "key"), path(given, "password-file"),
                    path(given, "signer"), Optional.ofNullable(given.get("manifest-sha256")),
                    Path.of(given.get("out")));
        } catch (InvalidPathException e) {
            throw new OfflineRefused(OfflineRestore.MISUSED, "offline.usage");
        }
    }

    private static Optional<Path> path(Map<String, String> given, String name) {
        return Optional.ofNullable(given.get(name)).map(Path::of);
    }
}
