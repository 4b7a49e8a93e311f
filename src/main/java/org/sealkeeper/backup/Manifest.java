package org.sealkeeper.backup;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a sealed set consists of; signed, it is the set's commit. The JSON has one member a line and one part a line, so
 * that {@code sed} can read it.
 *
 * @param profile of the recipients
 * @param key whether the private key is in the set
 * @param previousManifestSha256 of the signature's set before this one
 */
record Manifest(String format, RecipientProfile profile, UUID set, UUID signature, Optional<UUID> version,
        Optional<UUID> renewal, String reason, Instant writtenAt, KeyPresence key, Optional<String> previousManifestSha256, String keyCmsSha256,
        List<Recipient> recipients, List<Part> parts) {

    static final String FORMAT = "sealkeeper-sealed-set/1";

    private static final JsonMapper JSON = JsonMapper.builder()
            .addModules(new Jdk8Module(), new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** Why there is a key in a set, or none. */
    enum KeyPresence {
        PRESENT,
        /** The vault does not give it out. */
        NON_EXPORTABLE,
        /** The signature has no active version, or its version came without a key. */
        ABSENT
    }

    /** One object of ciphertext. */
    record Part(String name, int plaintextBytes, String plaintextSha256, int ciphertextBytes,
            String ciphertextSha256) {
    }

    Manifest {
        boolean inOrder = format.equals(FORMAT) && !parts.isEmpty();
        for (int i = 0; i < parts.size(); i++) {
            inOrder &= parts.get(i).name().equals(partName(i));
        }
        if (!inOrder) {
            throw new IllegalArgumentException("A manifest of " + FORMAT + " lists its parts in order, from part-00000");
        }
        recipients = List.copyOf(recipients);
        parts = List.copyOf(parts);
    }

    static String partName(int number) {
        return String.format("part-%05d.cms", number);
    }

    byte[] toJson() {
        var text = new StringBuilder("{\n");
        line(text, "format", format);
        line(text, "profile", profile);
        line(text, "set", set);
        line(text, "signature", signature);
        line(text, "version", version);
        line(text, "renewal", renewal);
        line(text, "reason", reason);
        line(text, "writtenAt", writtenAt);
        line(text, "key", key);
        line(text, "previousManifestSha256", previousManifestSha256);
        line(text, "keyCmsSha256", keyCmsSha256);
        list(text, "recipients", recipients);
        text.append(",\n");
        list(text, "parts", parts);
        return text.append("\n}\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    /** @throws IOException when it is not a manifest of this format */
    static Manifest of(byte[] json) throws IOException {
        try {
            return JSON.readValue(json, Manifest.class);
        } catch (RuntimeException e) {
            throw new IOException("Not a manifest", e);
        }
    }

    private static void line(StringBuilder text, String name, Object value) {
        text.append('"').append(name).append("\":").append(write(value)).append(",\n");
    }

    private static void list(StringBuilder text, String name, List<?> values) {
        text.append('"').append(name).append("\":[\n")
                .append(String.join(",\n", values.stream().map(Manifest::write).toList())).append("\n]");
    }

    private static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A manifest holds a value that JSON cannot", e);
        }
    }
}
