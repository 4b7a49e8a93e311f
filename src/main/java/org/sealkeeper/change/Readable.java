package org.sealkeeper.change;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sealkeeper.inventory.Certificates;

/**
 * A configuration file as people compare it: the fields of a JSON document, whatever their order, or the lines of a
 * text. Certificates are named by subject, validity and fingerprint; private keys, which should not be there, by nothing.
 *
 * @param fields by path, such as {@code push.enabled} or {@code hosts[0]}; empty for a text
 * @param lines empty for a JSON document
 */
record Readable(Map<String, String> fields, List<String> lines) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_SHOWN = 300;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----[A-Za-z0-9+/=\\s:,-]*?-----END \\1-----\\n?");
    // configurations should hold no secrets; one that does must not spread them over pages and mails
    private static final Pattern SECRET =
            Pattern.compile("(?i).*(password|passwd|passphrase|secret|token|credential|api-?key|private-?key)[^.]*");
    private static final Pattern NAMED_VALUE = Pattern.compile("\\s*([\\w.-]+)\\s*[:=].*");
    private static final DateTimeFormatter MINUTES =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    static Readable of(byte[] content) {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
        } catch (CharacterCodingException notText) {
            return new Readable(Map.of(), List.of(content.length + " bytes, SHA-256 " + Sha256.of(content)));
        }
        return document(text).map(json -> {
            Map<String, String> fields = new TreeMap<>();
            flatten("", json, fields);
            return new Readable(fields, List.of());
        }).orElseGet(() -> new Readable(Map.of(), withoutBlocks(text).lines().toList()));
    }

    private static Optional<JsonNode> document(String text) {
        if (!text.stripLeading().startsWith("{") && !text.stripLeading().startsWith("[")) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readTree(text));
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        }
    }

    private static void flatten(String path, JsonNode node, Map<String, String> fields) {
        if (node.isObject() && !node.isEmpty()) {
            node.fields().forEachRemaining(field -> flatten(path.isEmpty() ? field.getKey()
                    : path + "." + field.getKey(), field.getValue(), fields));
        } else if (node.isArray() && !node.isEmpty()) {
            for (int i = 0; i < node.size(); i++) {
                flatten(path + "[" + i + "]", node.get(i), fields);
            }
        } else {
            fields.put(path, node.isTextual() ? withoutBlocks(node.textValue()).strip() : node.toString());
        }
    }

    private static String withoutBlocks(String text) {
        return BLOCK.matcher(text).replaceAll((MatchResult block) -> Matcher.quoteReplacement(
                block.group(1).equals("CERTIFICATE") ? described(block.group()) + "\n" : "(" + block.group(1)
                        .toLowerCase(Locale.ROOT) + ")\n"));
    }

    private static String described(String pem) {
        try {
            return describe(Certificates.parse(pem).get(0));
        } catch (IllegalStateException | IndexOutOfBoundsException damaged) {
            return "(certificate that cannot be read, SHA-256 of its text "
                    + Sha256.of(pem.getBytes(StandardCharsets.UTF_8)) + ")";
        }
    }

    /** {@code CN=Corp Messenger, 2025-12-01 08:00 UTC – 2026-12-01 08:00 UTC, SHA-256 6c2f…}. */
    static String describe(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName() + ", " + minutes(certificate.getNotBefore().toInstant())
                + " \u2013 " + minutes(certificate.getNotAfter().toInstant()) + ", SHA-256 "
                + Certificates.fingerprint(certificate);
    }

    private static String minutes(Instant moment) {
        return MINUTES.format(moment);
    }

    /** The certificates in a file, wherever they stand. */
    static List<X509Certificate> certificates(byte[] content) {
        String text = new String(content, StandardCharsets.UTF_8).replace("\\n", "\n");
        List<X509Certificate> found = new ArrayList<>();
        BLOCK.matcher(text).results().filter(block -> block.group(1).equals("CERTIFICATE")).forEach(block -> {
            try {
                found.addAll(Certificates.parse(block.group()));
            } catch (IllegalStateException damaged) {
                // it is shown by the hash of its text
            }
        });
        return found;
    }

    /** A value as people may see it: not too long, and hidden where its name says that it is a secret. */
    static String shown(String name, String value) {
        if (value.isEmpty()) {
            return value;
        }
        Matcher named = NAMED_VALUE.matcher(value);
        if (SECRET.matcher(name).matches()) {
            return "(\u2026)";
        }
        if (named.matches() && SECRET.matcher(named.group(1)).matches()) {
            return named.group(1) + ": (\u2026)";
        }
        return value.length() <= LONGEST_SHOWN ? value : value.substring(0, LONGEST_SHOWN) + " \u2026";
    }

    boolean isDocument() {
        return !fields.isEmpty();
    }
}
