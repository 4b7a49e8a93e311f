package org.sealkeeper.platform.tokenim.simulator;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What is answered.
 *
 * @param content a map as JSON, or bytes or a text as they are; null for nothing
 */
record Answer(int status, String type, Object content) {

    private static final String JSON = "application/json";

    static Answer nothing() {
        return new Answer(204, JSON, null);
    }

    static Answer json(int status, Map<String, ?> content) {
        return new Answer(status, JSON, content);
    }

    static Answer of(String type, String text) {
        return new Answer(200, type, text.getBytes(StandardCharsets.UTF_8));
    }
}
