package org.sealkeeper.platform.tokenim.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.sealkeeper.platform.tokenim.FieldNames;

/** One call as it came in, with its fields named as in the contract. */
record Call(String method, List<String> path, Map<String, String> query, Map<String, List<String>> headers,
        byte[] body, ObjectMapper json, FieldNames names) {

    private static final int LARGEST_BODY = 26 * 1024 * 1024;

    static Call read(HttpExchange exchange, ObjectMapper json, FieldNames names) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(LARGEST_BODY + 1);
        if (body.length > LARGEST_BODY) {
            exchange.getRequestBody().skip(Long.MAX_VALUE);
        }
        return new Call(exchange.getRequestMethod(), segments(exchange.getRequestURI().getRawPath()),
                query(exchange.getRequestURI().getRawQuery()), exchange.getRequestHeaders(), body, json, names);
    }


    Optional<String> header(String name) {
        return headers.entrySet().stream().filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(header -> header.getValue().get(0)).findFirst();
    }

    /** The body as JSON. */
    JsonNode document() {
        try {
            JsonNode document = names.toOurs(json.readTree(body));
            if (document.isObject()) {
                return document;
            }
        } catch (JsonProcessingException notJson) {
            throw Trouble.badRequest("The body is not JSON.");
        } catch (IOException e) {
            throw Trouble.badRequest("The body cannot be read.");
        }
        throw Trouble.badRequest("The body is not a JSON object.");
    }

    /** The body's fields as they came, without the names of the contract. */
    Map<String, Object> fields() {
        try {
            return json.readValue(body, json.getTypeFactory().constructMapType(LinkedHashMap.class,
                    String.class, Object.class));
        } catch (IOException notAnObject) {
            throw Trouble.badRequest("The body is not a JSON object.");
        }
    }

    String text(String field) {
        JsonNode value = document().get(field);
        if (value == null || !value.isTextual() || value.textValue().isEmpty()) {
            throw Trouble.badRequest("The field \"" + field + "\" is missing.");
        }
        return value.textValue();
    }

    List<String> texts(String field) {
        JsonNode value = document().get(field);
        if (value == null || !value.isArray()) {
            throw Trouble.badRequest("The field \"" + field + "\" is missing.");
        }
        List<String> texts = new ArrayList<>();
        value.forEach(element -> texts.add(element.asText()));
        return texts;
    }

    String parameter(String name) {
        return Optional.ofNullable(query.get(name)).filter(value -> !value.isEmpty())
                .orElseThrow(() -> Trouble.badRequest("The parameter \"" + name + "\" is missing."));
    }

    private static List<String> segments(String path) {
        return Stream.of(path.split("/")).filter(segment -> !segment.isEmpty()).map(Call::decoded).toList();
    }

    private static Map<String, String> query(String query) {
        Map<String, String> values = new HashMap<>();
        if (query != null) {
            for (String pair : query.split("&")) {
                int equals = pair.indexOf('=');
                values.put(decoded(equals < 0 ? pair : pair.substring(0, equals)),
                        equals < 0 ? "" : decoded(pair.substring(equals + 1)));
            }
        }
        return values;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
