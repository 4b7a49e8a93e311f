package org.sealkeeper.platform.tokenim.simulator;

import java.util.LinkedHashMap;
import java.util.Map;

/** A call that is answered with a problem of the contract. */
final class Trouble extends RuntimeException {

    private final int status;
    private final transient Map<String, Object> body = new LinkedHashMap<>();

    Trouble(int status, String code, String message) {
        super(message);
        this.status = status;
        body.put("code", code);
        body.put("message", message);
    }

    Trouble with(String field, Object value) {
        body.put(field, value);
        return this;
    }

    int status() {
        return status;
    }

    Map<String, Object> body() {
        return body;
    }

    static Trouble badRequest(String message) {
        return new Trouble(400, "bad-request", message);
    }
}
