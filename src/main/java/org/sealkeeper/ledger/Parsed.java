package org.sealkeeper.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** JSON of a file that is verified. What is malformed is an {@link IllegalArgumentException}. */
final class Parsed {

    private static final ObjectMapper STRICT = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Parsed() {
    }

    static JsonNode json(String text) {
        try {
            return STRICT.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not JSON", e);
        }
    }

    static List<byte[]> hashes(JsonNode list) {
        var hashes = new ArrayList<byte[]>();
        for (JsonNode hash : list) {
            hashes.add(Base64.getDecoder().decode(hash.asText()));
        }
        return hashes;
    }
}
