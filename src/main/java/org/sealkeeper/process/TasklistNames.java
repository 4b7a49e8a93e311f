package org.sealkeeper.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sealkeeper.text.DrawnNames;
import org.sealkeeper.text.Texts;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.LocaleResolver;
import org.springframework.web.util.ContentCachingResponseWrapper;
import org.springframework.web.util.UriComponents;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Tasklist shows the names that tasks and processes have in their diagrams, and those are English. To whoever reads
 * Chinese it is told the Chinese ones instead, and what they look for by such a name is found. Cockpit and programs
 * are told what is drawn.
 */
@Configuration(proxyBeanMethods = false)
class TasklistNames {

    @Bean
    FilterRegistrationBean<OncePerRequestFilter> tasklistNamesFilter(LocaleResolver languages, ObjectMapper json) {
        var registration = new FilterRegistrationBean<OncePerRequestFilter>(new Translator(languages, json));
        registration.setUrlPatterns(List.of("/camunda/api/engine/*"));
        // after the doorkeeper, which has read what is sent
        registration.setOrder(203);
        return registration;
    }

    static final class Translator extends OncePerRequestFilter {

        private static final Pattern TASKLIST = Pattern.compile("/camunda/app/tasklist(/.*)?");
        private static final Pattern PROCESSES = Pattern.compile(".*/process-definition(/count)?");
        private static final Pattern DIAGRAM = Pattern.compile(".*/process-definition/[^/]+/xml");
        private static final Pattern TASKS = Pattern.compile(".*/(filter/[^/]+/(list|singleResult|count)|task(/[^/]+)?)");

        private final LocaleResolver languages;
        private final ObjectMapper json;

        Translator(LocaleResolver languages, ObjectMapper json) {
            this.languages = languages;
            this.json = json;
        }

        @Override
        protected boolean shouldNotFilter(HttpServletRequest request) {
            return !isFromTasklist(request) || !Texts.nearest(languages.resolveLocale(request)).equals(Texts.CHINESE)
                    || Stream.of(PROCESSES, DIAGRAM, TASKS)
                            .noneMatch(path -> path.matcher(request.getRequestURI()).matches());
        }

        private static boolean isFromTasklist(HttpServletRequest request) {
            String page = request.getHeader(HttpHeaders.REFERER);
            try {
                return page != null && TASKLIST.matcher(URI.create(page).getPath()).matches();
            } catch (IllegalArgumentException | NullPointerException noAddress) {
                return false;
            }
        }

        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            var answer = new ContentCachingResponseWrapper(response);
            chain.doFilter(asDrawn(request), answer);
            String type = answer.getContentType();
            if (answer.getStatus() == HttpServletResponse.SC_OK && type != null && type.contains("json")) {
                JsonNode told = json.readTree(answer.getContentAsByteArray());
                translate(told);
                answer.resetBuffer();
                answer.getOutputStream().write(json.writeValueAsBytes(told));
            }
            answer.copyBodyToResponse();
        }

        private static void translate(JsonNode told) {
            if (told instanceof ObjectNode one && one.path("name").isTextual()) {
                Names.CHINESE.ofTask(one.path("taskDefinitionKey").asText(), one.get("name").asText())
                        .or(() -> Names.CHINESE.ofProcess(one.path("key").asText(), one.get("name").asText()))
                        .ifPresent(name -> one.put("name", name));
            }
            if (told instanceof ObjectNode diagram && diagram.path("bpmn20Xml").isTextual()) {
                diagram.put("bpmn20Xml", DrawnNames.translated(diagram.get("bpmn20Xml").asText(), Texts.CHINESE));
            }
            told.forEach(Translator::translate);
        }

        /** What is looked for by a Chinese name is looked for by the ids of what has such a name. */
        private HttpServletRequest asDrawn(HttpServletRequest request) throws IOException {
            if (PROCESSES.matcher(request.getRequestURI()).matches() && request.getParameter("nameLike") != null) {
                return new ProcessesWithKeys(request, Names.CHINESE.processes(like(request.getParameter("nameLike"))));
            }
            if (request.getMethod().equals("POST")) {
                byte[] body = request.getInputStream().readAllBytes();
                JsonNode asked = json.readTree(body);
                return new RequestWithBody(request, askByKeys(asked) ? json.writeValueAsBytes(asked) : body);
            }
            return request;
        }

        private static boolean askByKeys(JsonNode asked) {
            boolean changed = false;
            if (asked instanceof ObjectNode query && !query.has("taskDefinitionKeyIn")) {
                for (String how : List.of("nameLike", "name")) {
                    String name = query.path(how).asText();
                    if (!name.isEmpty() && !changed) {
                        List<String> keys = Names.CHINESE.tasks(how.equals("name") ? name::equalsIgnoreCase : like(name));
                        if (!keys.isEmpty()) {
                            query.remove(how);
                            ArrayNode sought = query.putArray("taskDefinitionKeyIn");
                            keys.forEach(sought::add);
                            changed = true;
                        }
                    }
                }
            }
            for (JsonNode alternative : asked.path("orQueries")) {
                changed |= askByKeys(alternative);
            }
            return changed;
        }

        /** As the engine compares: {@code %} is any text, {@code _} any letter. */
        private static Predicate<String> like(String pattern) {
            String quoted = Pattern.quote(pattern.toLowerCase(Locale.ROOT));
            return Pattern.compile(quoted.replace("%", "\\E.*\\Q").replace("_", "\\E.\\Q")).asMatchPredicate();
        }
    }

    private static final class ProcessesWithKeys extends HttpServletRequestWrapper {

        private final String query;

        ProcessesWithKeys(HttpServletRequest request, List<String> keys) {
            super(request);
            UriComponents asked = UriComponentsBuilder.newInstance().query(request.getQueryString())
                    .replaceQueryParam("nameLike")
                    // no process has this key: nothing has such a name
                    .queryParam("keysIn", keys.isEmpty() ? "-" : String.join(",", keys)).build();
            this.query = asked.getQuery();
        }

        @Override
        public String getQueryString() {
            return query;
        }
    }

    /** The names of tasks and of processes in one language, by their ids in the diagrams. */
    private record Names(Map<String, String> ofTasks, Map<String, String> ofProcesses) {

        static final Names CHINESE = in(Texts.CHINESE);

        private static Names in(Locale language) {
            var tasks = new TreeMap<String, String>();
            Texts.startingWith("task.", language).forEach((key, text) -> {
                if (key.endsWith(".name")) {
                    tasks.put(key.substring("task.".length(), key.length() - ".name".length()), text);
                }
            });
            var processes = new TreeMap<String, String>();
            Texts.startingWith("process.", language)
                    .forEach((key, text) -> processes.put(key.substring("process.".length()), text));
            return new Names(tasks, processes);
        }

        /** Nothing where it is named otherwise than we name it: the diagram is another one's then. */
        Optional<String> ofTask(String id, String drawn) {
            return Texts.english("task." + id + ".name").equals(drawn)
                    ? Optional.ofNullable(ofTasks.get(id)) : Optional.empty();
        }

        Optional<String> ofProcess(String key, String drawn) {
            return Texts.english("process." + key).equals(drawn)
                    ? Optional.ofNullable(ofProcesses.get(key)) : Optional.empty();
        }

        List<String> tasks(Predicate<String> named) {
            return idsOf(ofTasks, named);
        }

        List<String> processes(Predicate<String> named) {
            return idsOf(ofProcesses, named);
        }

        private static List<String> idsOf(Map<String, String> names, Predicate<String> named) {
            return names.entrySet().stream().filter(one -> named.test(one.getValue().toLowerCase(Locale.ROOT)))
                    .map(Map.Entry::getKey).toList();
        }
    }
}
