package org.sealkeeper.security;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sealkeeper.text.Texts;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;

/** Answers with a problem detail (RFC 9457) where no controller is reached: in filters and in the engine's API. */
@Component
public class ProblemResponse {

    private final ObjectMapper json;

    ProblemResponse(ObjectMapper json) {
        this.json = json;
    }

    /** @param code the sentence is the text {@code refusal.<code>} in the language of the request */
    public void write(HttpServletRequest request, HttpServletResponse response, HttpStatus status, String code,
            Object... arguments) throws IOException {
        byte[] body = json.writeValueAsBytes(body(request, status, code,
                Texts.in(request.getLocale(), "refusal." + code, arguments)));
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    /** The members of the problem detail; {@code message} repeats the sentence for clients of the engine's API. */
    public static Map<String, Object> body(HttpServletRequest request, HttpStatus status, String code,
            String sentence) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "urn:sealkeeper:problem:" + code);
        body.put("title", Texts.in(request.getLocale(), "problem." + status.value()));
        body.put("status", status.value());
        body.put("detail", sentence);
        body.put("instance", request.getRequestURI());
        body.put("code", code);
        body.put("message", sentence);
        return body;
    }
}
