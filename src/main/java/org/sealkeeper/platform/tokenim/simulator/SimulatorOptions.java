package org.sealkeeper.platform.tokenim.simulator;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.sealkeeper.platform.tokenim.FieldNames;

/**
 * How the simulator runs.
 *
 * @param port 0 for any that is free
 * @param requiredDocuments purposes of the documents that each submission must have
 * @param names how its fields are called, for an installation that names them differently
 */
public record SimulatorOptions(Path data, String address, int port, String user, String password,
        Set<String> requiredDocuments, FieldNames names) {

    /** On loopback, on any free port, with the contract's names. */
    public static SimulatorOptions in(Path data) {
        return of("--data=" + data, "--port=0");
    }

    public SimulatorOptions on(int otherPort, String otherUser, String otherPassword) {
        return new SimulatorOptions(data, address, otherPort, otherUser, otherPassword, requiredDocuments, names);
    }

    public SimulatorOptions named(FieldNames others) {
        return new SimulatorOptions(data, address, port, user, password, requiredDocuments, others);
    }

    /**
     * @param arguments {@code --port=8090}, {@code --data=./tokenim-simulator}, {@code --address=127.0.0.1},
     *     {@code --user=sealkeeper}, {@code --password=simulator}, {@code --required-documents=authorisation-letter},
     *     {@code --field.fingerprint=certSha256}
     * @throws IllegalArgumentException when one is none of these
     */
    static SimulatorOptions of(String... arguments) {
        Map<String, String> given = new LinkedHashMap<>(Map.of("port", "8090", "data", "./tokenim-simulator",
                "address", InetAddress.getLoopbackAddress().getHostAddress(), "user", "sealkeeper",
                "password", "simulator", "required-documents", "authorisation-letter"));
        Set<String> known = Set.copyOf(given.keySet());
        for (String argument : arguments) {
            String[] parts = argument.replaceFirst("^--", "").split("=", 2);
            if (!argument.startsWith("--") || parts.length < 2
                    || !known.contains(parts[0]) && !parts[0].startsWith("field.")) {
                throw new IllegalArgumentException("The simulator has no option " + argument + ". It has --"
                        + String.join("=, --", new TreeSet<>(known)) + "= and --field.<name>=.");
            }
            given.put(parts[0], parts[1]);
        }
        return new SimulatorOptions(Path.of(given.get("data")), given.get("address"),
                Integer.parseInt(given.get("port")), given.get("user"), given.get("password"),
                Arrays.stream(given.get("required-documents").split(",")).map(String::strip)
                        .filter(purpose -> !purpose.isEmpty()).collect(Collectors.toUnmodifiableSet()),
                new FieldNames(given.entrySet().stream().filter(option -> option.getKey().startsWith("field."))
                        .collect(Collectors.toMap(option -> option.getKey().substring("field.".length()),
                                Map.Entry::getValue))));
    }
}
