package org.sealkeeper.process;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sealkeeper.security.ProblemResponse;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.PathContainer;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * The engine's REST API, served at {@code /engine-rest} and for the web applications at {@code /camunda/api/engine},
 * has hundreds of calls; these are open at both. Reading is open (the engine shows each person what they may see),
 * and of the calls that change something those that people and Tasklist, Cockpit and Admin need. What could pass by
 * the diagrams stays closed: deployments, modification, migration, messages, errors, variables, batches.
 */
@Configuration(proxyBeanMethods = false)
class EngineDoors {

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
    /** Queries with a body: they read. */
    private static final List<String> QUERIES = List.of("task", "process-instance", "execution", "variable-instance", "job",
            "group", "history/process-instance", "history/activity-instance", "history/task", "history/variable-instance",
            "history/detail", "history/job-log");
    private static final List<Door> OPEN = doors();
    private static final Set<String> START_FIELDS = Set.of("variables", "businessKey", "withVariablesInReturn");
    private static final List<PathPattern> STARTS = List.of(pattern("/process-definition/{id}/start"),
            pattern("/process-definition/key/{key}/start"), pattern("/process-definition/{id}/submit-form"),
            pattern("/process-definition/key/{key}/submit-form"));

    private record Door(String method, PathPattern path) {
    }

    private static List<Door> doors() {
        var doors = new java.util.ArrayList<Door>();
        for (String query : QUERIES) {
            doors.add(door("POST", "/" + query));
            doors.add(door("POST", "/" + query + "/count"));
        }
        doors.addAll(List.of(
                door("POST", "/filter/{id}/list"), door("POST", "/filter/{id}/singleResult"),
                door("POST", "/filter/{id}/count"),
                door("POST", "/task/{id}/claim"), door("POST", "/task/{id}/unclaim"),
                door("POST", "/task/{id}/complete"), door("POST", "/task/{id}/submit-form"),
                door("POST", "/task/{id}/comment/create"),
                door("POST", "/process-definition/{id}/start"), door("POST", "/process-definition/key/{key}/start"),
                door("POST", "/process-definition/{id}/submit-form"),
                door("POST", "/process-definition/key/{key}/submit-form"),
                door("PUT", "/job/{id}/retries"), door("DELETE", "/process-instance/{id}"),
                door("POST", "/user/create"), door("PUT", "/user/{id}/profile"), door("PUT", "/user/{id}/credentials"),
                door("DELETE", "/user/{id}"), door("POST", "/user/{id}/unlock"),
                door("POST", "/group/create"), door("PUT", "/group/{id}"), door("DELETE", "/group/{id}"),
                door("PUT", "/group/{id}/members/{user}"), door("DELETE", "/group/{id}/members/{user}"),
                door("POST", "/authorization/create"), door("PUT", "/authorization/{id}"),
                door("DELETE", "/authorization/{id}"), door("POST", "/identity/password-policy")));
        return List.copyOf(doors);
    }

    @Bean
    FilterRegistrationBean<OncePerRequestFilter> engineDoorsFilter(ProblemResponse problems) {
        var registration = new FilterRegistrationBean<OncePerRequestFilter>(new Doorkeeper(problems));
        registration.setUrlPatterns(List.of("/engine-rest/*", "/camunda/api/engine/*"));
        // after the log-in, before the engine's own filters
        registration.setOrder(202);
        return registration;
    }

    private static Door door(String method, String path) {
        return new Door(method, pattern(path));
    }

    private static PathPattern pattern(String path) {
        return PathPatternParser.defaultInstance.parse(path);
    }

    private static final class Doorkeeper extends OncePerRequestFilter {

        private static final int LARGEST_BODY = 1 << 20;
        private static final JsonFactory JSON = new JsonFactory();

        private final ProblemResponse problems;

        Doorkeeper(ProblemResponse problems) {
            this.problems = problems;
        }

        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            PathContainer path = PathContainer.parsePath(withoutMount(request.getRequestURI()));
            boolean reading = READING.contains(request.getMethod());
            if (!reading && OPEN.stream().noneMatch(door -> door.method().equals(request.getMethod())
                    && door.path().matches(path))) {
                problems.write(request, response, HttpStatus.FORBIDDEN, "closed-door", request.getMethod(),
                        path.value());
                return;
            }
            if (request.getParameterMap().keySet().stream().anyMatch(Doorkeeper::isExpression)) {
                problems.write(request, response, HttpStatus.BAD_REQUEST, "no-expressions");
                return;
            }
            if (reading) {
                chain.doFilter(request, response);
                return;
            }
            byte[] body = request.getInputStream().readNBytes(LARGEST_BODY + 1);
            if (body.length > LARGEST_BODY) {
                problems.write(request, response, HttpStatus.PAYLOAD_TOO_LARGE, "too-large");
                return;
            }
            Optional<String> fault = fault(body, STARTS.stream().anyMatch(start -> start.matches(path)));
            if (fault.isPresent()) {
                problems.write(request, response, HttpStatus.BAD_REQUEST, fault.get());
                return;
            }
            chain.doFilter(new RequestWithBody(request, body), response);
        }

        /** Why the body is refused; the engine reads it with the same library, so both see the same names. */
        private static Optional<String> fault(byte[] body, boolean start) {
            Set<String> outermost = new HashSet<>();
            try (JsonParser json = JSON.createParser(body)) {
                int depth = 0;
                for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                    if (token.isStructStart()) {
                        depth++;
                    } else if (token.isStructEnd()) {
                        depth--;
                    } else if (token == JsonToken.FIELD_NAME) {
                        if (isExpression(json.currentName())) {
                            return Optional.of("no-expressions");
                        }
                        if (depth == 1) {
                            outermost.add(json.currentName());
                        }
                    }
                }
            } catch (IOException notJson) {
                return Optional.of("malformed-body");
            }
            // a start may begin at any activity, or without listeners: nobody may ask for that
            return start && !START_FIELDS.containsAll(outermost) ? Optional.of("plain-start") : Optional.empty();
        }

        private static boolean isExpression(String name) {
            return name.endsWith("Expression");
        }

        private static String withoutMount(String uri) {
            return uri.replaceFirst("^(/engine-rest|/camunda/api/engine)", "")
                    .replaceFirst("^/engine/default(?=/)", "");
        }
    }
}
