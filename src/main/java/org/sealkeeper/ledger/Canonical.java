package org.sealkeeper.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/**
 * One spelling for each JSON value, after RFC 8785: members sorted, no blanks, nothing escaped that need not be. Numbers
 * are written out in full as PostgreSQL keeps them, so that none is rounded.
 */
final class Canonical {

    private static final ObjectMapper EXACT =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private final StringBuilder out = new StringBuilder(400);

    private Canonical() {
    }

    static String of(Map<String, Object> members) {
        var json = new Canonical();
        json.object(members);
        return json.out.toString();
    }

    /** As {@link #of} takes it. */
    static Object parse(String json) {
        try {
            return EXACT.readValue(json, Object.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A ledger event holds details that are not JSON", e);
        }
    }

    private void value(Object value) {
        if (value instanceof String text) {
            string(text);
        } else if (value instanceof BigDecimal number) {
            out.append(number.toPlainString());
        } else if (value == null || value instanceof Number || value instanceof Boolean) {
            out.append(value);
        } else if (value instanceof Map<?, ?> members) {
            object(members);
        } else if (value instanceof Iterable<?> elements) {
            char before = '[';
            for (Object element : elements) {
                out.append(before);
                value(element);
                before = ',';
            }
            out.append(before == '[' ? "[]" : "]");
        } else {
            throw new IllegalArgumentException("No JSON value: " + value.getClass().getName());
        }
    }

    private void object(Map<?, ?> members) {
        char before = '{';
        for (Map.Entry<?, ?> member : new TreeMap<>(members).entrySet()) {
            out.append(before);
            string((String) member.getKey());
            out.append(':');
            value(member.getValue());
            before = ',';
        }
        out.append(before == '{' ? "{}" : "}");
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
