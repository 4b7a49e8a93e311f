package org.sealkeeper.process;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import org.glassfish.jersey.internal.spi.ForcedAutoDiscoverable;
import org.sealkeeper.security.ProblemResponse;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.text.Texts;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/**
 * Gives refusals their own status and sentence in the engine's REST API. Jersey finds this class by its service file,
 * so it holds for {@code /engine-rest} and for the web applications' own mount alike.
 */
public class RefusalsInEngineRest implements ForcedAutoDiscoverable {

    @Override
    public void configure(FeatureContext context) {
        context.register(Sentence.class);
    }

    /** Made by Jersey, which needs it public. */
    public static class Sentence implements ExceptionMapper<Refusal> {

        @Context
        private HttpServletRequest request;

        @Override
        public Response toResponse(Refusal refusal) {
            HttpStatus status = switch (refusal.kind()) {
                case INVALID -> HttpStatus.BAD_REQUEST;
                case FORBIDDEN -> HttpStatus.FORBIDDEN;
                case NOT_FOUND -> HttpStatus.NOT_FOUND;
                case CONFLICT -> HttpStatus.CONFLICT;
                case TOO_LARGE -> HttpStatus.PAYLOAD_TOO_LARGE;
                case UNPROCESSABLE -> HttpStatus.UNPROCESSABLE_ENTITY;
                case UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
            };
            String sentence = Texts.in(request.getLocale(), "refusal." + refusal.code(), refusal.getArguments());
            return Response.status(status.value()).type(MediaType.APPLICATION_PROBLEM_JSON_VALUE)
                    .entity(ProblemResponse.body(request, status, refusal.code(), sentence)).build();
        }
    }
}
