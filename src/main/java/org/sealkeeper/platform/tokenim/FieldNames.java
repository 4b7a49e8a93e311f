package org.sealkeeper.platform.tokenim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The names that an installation has for the fields of the contract, such as {@code fingerprint} → {@code certSha256}.
 * Fields that are not named here are called as in the contract.
 *
 * @param theirs by the contract's name
 */
public record FieldNames(Map<String, String> theirs) {

    public FieldNames {
        if (new HashSet<>(theirs.values()).size() < theirs.size()) {
            throw new IllegalArgumentException("Two fields of the contract have the same name in the installation: "
                    + theirs);
        }
        theirs = Map.copyOf(theirs);
    }

    /** A document as the installation names its fields. */
    public JsonNode toTheirs(JsonNode ours) {
        return renamed(ours, theirs);
    }

    /** A document as the contract names its fields. */
    public JsonNode toOurs(JsonNode document) {
        return renamed(document, theirs.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey)));
    }

    private static JsonNode renamed(JsonNode node, Map<String, String> names) {
        if (node.isObject()) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            node.fields().forEachRemaining(field -> copy.set(names.getOrDefault(field.getKey(), field.getKey()),
                    renamed(field.getValue(), names)));
            return copy;
        }
        if (node.isArray()) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode(node.size());
            node.forEach(element -> copy.add(renamed(element, names)));
            return copy;
        }
        return node;
    }
}
