package org.sealkeeper.process;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Application;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.camunda.bpm.admin.impl.web.AdminApplication;
import org.camunda.bpm.cockpit.impl.web.CockpitApplication;
import org.camunda.bpm.tasklist.impl.web.TasklistApplication;
import org.camunda.bpm.webapp.impl.engine.EngineRestApplication;
import org.camunda.bpm.welcome.impl.web.WelcomeApplication;
import org.glassfish.jersey.server.ResourceConfig;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Browser;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * Every call of the engine's API, taken from the resources that are served, at both of its addresses: closed without a
 * log-in, and, where it changes something, closed to everybody unless it is listed here and in {@code src/docs/roles.md}.
 */
class EngineDoorsTest extends SealkeeperTest {

    private static final int DEEPEST = 6;

    /** Queries, which have their filter in a body: they read. */
    private static final Set<String> QUERIES = Set.of("task", "process-instance", "execution", "variable-instance", "job",
            "group", "history/process-instance", "history/activity-instance", "history/task", "history/variable-instance",
            "history/detail", "history/job-log");
    private static final Set<String> OPEN = Set.of(
            "POST /filter/{id}/list", "POST /filter/{id}/singleResult", "POST /filter/{id}/count",
            "POST /task/{id}/claim", "POST /task/{id}/unclaim", "POST /task/{id}/complete", "POST /task/{id}/submit-form",
            "POST /task/{id}/comment/create",
            "POST /process-definition/{id}/start", "POST /process-definition/key/{key}/start",
            "POST /process-definition/{id}/submit-form", "POST /process-definition/key/{key}/submit-form",
            "PUT /job/{id}/retries", "DELETE /process-instance/{id}",
            "POST /user/create", "PUT /user/{id}/profile", "PUT /user/{id}/credentials", "DELETE /user/{id}",
            "POST /user/{id}/unlock", "POST /group/create", "PUT /group/{id}", "DELETE /group/{id}",
            "PUT /group/{id}/members/{userId}", "DELETE /group/{id}/members/{userId}",
            "POST /authorization/create", "PUT /authorization/{id}", "DELETE /authorization/{id}",
            "POST /identity/password-policy");

    @Autowired
    private ResourceConfig engineRest;

    @Test
    void without_a_log_in_no_call_of_the_engine_is_answered_at_either_address() throws Exception {
        Browser nobody = new Browser(url(""));
        List<String> answered = new ArrayList<>();
        for (String call : everywhere()) {
            HttpResponse<String> answer = ask(nobody, call);
            if (answer.statusCode() != 401 && answer.statusCode() != 403) {
                answered.add(call + " → " + answer.statusCode());
            }
        }
        assertThat(answered).isEmpty();
    }

    @Test
    void what_changes_something_is_closed_to_everybody_unless_it_is_listed() throws Exception {
        Browser omni = new Browser(url(""));
        omni.logIn("omni", TestPeople.PASSWORD);
        omni.get("/camunda/app/tasklist/default/");
        List<String> wrong = new ArrayList<>();
        for (String call : everywhere()) {
            if (call.startsWith("GET ") || call.startsWith("OPTIONS ") || isListed(call.replaceFirst(" (/engine-rest|/camunda/api/engine/engine/\\{name})", " "))) {
                continue;
            }
            HttpResponse<String> answer = ask(omni, call);
            if (answer.statusCode() != 403 || !answer.body().contains("closed-door")) {
                wrong.add(call + " → " + answer.statusCode());
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void each_listed_call_is_one_of_the_engines() {
        Set<String> calls = new TreeSet<>();
        calls(engineRest).forEach(call -> calls.add(nameless(call)));

        assertThat(calls).hasSizeGreaterThan(400).containsAll(OPEN.stream().map(EngineDoorsTest::nameless).toList());
        assertThat(calls).containsAll(QUERIES.stream().map(query -> "POST /" + query).toList());
    }

    @Test
    void the_web_applications_have_no_calls_of_their_own_that_change_anything_but_who_is_logged_in() {
        Set<String> calls = new TreeSet<>();
        for (Application application : List.of(new CockpitApplication(), new TasklistApplication(), new AdminApplication(),
                new WelcomeApplication())) {
            calls(application).filter(call -> !call.startsWith("GET ") && !call.startsWith("OPTIONS "))
                    .forEach(call -> calls.add(application.getClass().getSimpleName() + " " + call));
        }
        assertThat(calls).containsExactlyInAnyOrder(
                "AdminApplication POST /auth/user/{processEngineName}/login/{appName}",
                "AdminApplication POST /auth/user/{processEngineName}/logout",
                // closed, see LogInTest
                "AdminApplication POST /setup/{engine}/user/create",
                // queries
                "CockpitApplication POST /plugin/base/{engine}/incident",
                "CockpitApplication POST /plugin/base/{engine}/incident/count",
                "CockpitApplication POST /plugin/base/{engine}/process-definition/{id}/called-process-definitions",
                "CockpitApplication POST /plugin/base/{engine}/process-instance",
                "CockpitApplication POST /plugin/base/{engine}/process-instance/count",
                "CockpitApplication POST /plugin/base/{engine}/process-instance/{id}/called-process-instances");
    }

    /** Each call with its address: both mounts. */
    private Set<String> everywhere() {
        Set<String> calls = new TreeSet<>();
        calls(engineRest).filter(call -> !call.contains(" /engine")).forEach(call ->
                calls.add(call.replaceFirst(" ", " /engine-rest")));
        calls(new EngineRestApplication()).filter(call -> call.contains(" /engine/{name}")).forEach(call ->
                calls.add(call.replaceFirst(" ", " /camunda/api/engine")));
        assertThat(calls).hasSizeGreaterThan(800);
        return calls;
    }

    private static boolean isListed(String call) {
        return OPEN.stream().anyMatch(open -> nameless(open).equals(nameless(call)))
                || QUERIES.stream().anyMatch(query -> call.equals("POST /" + query) || call.equals("POST /" + query + "/count"));
    }

    private static String nameless(String call) {
        return call.replaceAll("\\{[^}]*}", "{}");
    }

    private static HttpResponse<String> ask(Browser browser, String call) throws Exception {
        String path = call.substring(call.indexOf(' ') + 1).replace("/engine/{name}", "/engine/default")
                .replaceAll("\\{[^}]*}", "x");
        return browser.send(call.substring(0, call.indexOf(' ')), path, "application/json", call.startsWith("GET ") ? "" : "{}");
    }

    private static Stream<String> calls(Application application) {
        Set<String> calls = new TreeSet<>();
        application.getClasses().forEach(resource -> annotation(resource, Path.class)
                .ifPresent(path -> walk(resource, joined("", path.value()), calls, 0)));
        return calls.stream();
    }

    private static void walk(Class<?> resource, String base, Set<String> calls, int depth) {
        for (Method method : resource.getMethods()) {
            Optional<Path> path = annotation(method, Path.class);
            String here = path.map(further -> joined(base, further.value())).orElse(base);
            Optional<String> verb = verb(method);
            verb.ifPresent(name -> calls.add(name + " " + here));
            if (verb.isEmpty() && path.isPresent() && depth < DEEPEST) {
                walk(method.getReturnType(), here, calls, depth + 1);
            }
        }
    }

    private static Optional<String> verb(Method method) {
        return declarations(method).flatMap(declared -> Arrays.stream(declared.getAnnotations()))
                .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
                .filter(verb -> verb != null).map(HttpMethod::value).findFirst();
    }

    private static <A extends Annotation> Optional<A> annotation(Method method, Class<A> kind) {
        return declarations(method).map(declared -> declared.getAnnotation(kind)).filter(found -> found != null).findFirst();
    }

    private static <A extends Annotation> Optional<A> annotation(Class<?> type, Class<A> kind) {
        return family(type).map(one -> one.getAnnotation(kind)).filter(found -> found != null).findFirst();
    }

    /** The method itself, and those that it overrides or implements: annotations may stand on any of them. */
    private static Stream<Method> declarations(Method method) {
        return family(method.getDeclaringClass()).flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(other -> other.getName().equals(method.getName())
                        && Arrays.equals(other.getParameterTypes(), method.getParameterTypes()));
    }

    private static Stream<Class<?>> family(Class<?> type) {
        return type == null ? Stream.of() : Stream.concat(Stream.of(type), Stream.concat(family(type.getSuperclass()),
                Arrays.stream(type.getInterfaces()).flatMap(EngineDoorsTest::family)));
    }

    /** Without the expressions that some paths have in their variables. */
    private static String joined(String base, String path) {
        String plain = path.replaceAll("\\{\\s*([A-Za-z-]+)\\s*:[^}]*}", "{$1}");
        return (base + "/" + plain).replaceAll("/+", "/").replaceAll("/$", "");
    }
}
