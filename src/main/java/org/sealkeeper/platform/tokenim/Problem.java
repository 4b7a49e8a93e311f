package org.sealkeeper.platform.tokenim;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The console has answered that it does not do what it was asked; asking the same again is pointless.
 *
 * @see <a href="file:openapi.yaml">the contract's schema Problem</a>
 */
final class Problem extends Exception {

    private static final int LONGEST = 1_000;

    private final int status;
    private final String code;

    Problem(int status, JsonNode body) {
        super(sentence(status, body));
        this.status = status;
        this.code = body.path("code").asText("");
    }

    /** The HTTP status. */
    int status() {
        return status;
    }

    /** Such as {@code papers-missing}; empty when the answer had none. */
    String code() {
        return code;
    }

    /** The console's own, without what would break a log line or a form. */
    private static String sentence(int status, JsonNode body) {
        String message = body.path("message").asText("").replaceAll("\\p{Cntrl}+", " ").strip();
        if (message.isEmpty()) {
            return "TokenIM answered with HTTP status " + status + " and gave no reason.";
        }
        return message.length() <= LONGEST ? message : message.substring(0, LONGEST) + "…";
    }
}
