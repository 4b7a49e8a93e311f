package org.sealkeeper.platform.tokenim.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sealkeeper.platform.tokenim.simulator.Failures.Mode;
import org.sealkeeper.platform.tokenim.simulator.Failures.Setting;

/**
 * What tests and demonstrations control, under {@code /simulator}: {@code GET state}, {@code PUT failures/slow} with
 * {@code {"millis":2000}}, {@code PUT failures/unavailable} with {@code {"oneIn":5}}, {@code DELETE failures}, and
 * {@code PUT updates/<signature>} with {@code {"settings":{"pushEnabled":false},"chain":["-----BEGIN…"]}}.
 */
final class Controls {

    private final Memory memory;
    private final Console console;
    private final Sessions sessions;
    private final Failures failures;

    Controls(Memory memory, Console console, Sessions sessions, Failures failures) {
        this.memory = memory;
        this.console = console;
        this.sessions = sessions;
        this.failures = failures;
    }

    Answer answer(Call call, List<String> path) {
        String operation = call.method() + " " + (path.isEmpty() ? "" : path.get(0));
        return switch (operation) {
            case "GET state" -> Answer.json(200, state());
            case "PUT failures" -> {
                failures.on(mode(path), setting(call));
                yield Answer.nothing();
            }
            case "PUT updates" -> {
                update(call, path);
                yield Answer.nothing();
            }
            case "DELETE failures" -> {
                if (path.size() > 1) {
                    failures.off(mode(path));
                } else {
                    failures.allOff();
                }
                yield Answer.nothing();
            }
            default -> throw Trouble.badRequest("The simulator has no such control: " + operation);
        };
    }

    private Map<String, Object> state() {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("failures", failures.all());
        state.put("logIns", sessions.attempts());
        state.put("signatures", memory.signatures());
        state.put("submissions", memory.submissions());
        state.put("documents", memory.documents());
        state.put("announcements", memory.announcements());
        return state;
    }

    @SuppressWarnings("unchecked")
    private void update(Call call, List<String> path) {
        Map<String, Object> given = call.fields();
        try {
            console.update(path.size() > 1 ? path.get(1) : "",
                    (Map<String, Object>) given.getOrDefault("settings", Map.of()),
                    (List<String>) given.getOrDefault("chain", List.of()));
        } catch (ClassCastException wrong) {
            throw Trouble.badRequest("An update has \"settings\", an object, and \"chain\", a list.");
        }
    }

    private static Mode mode(List<String> path) {
        String text = path.size() > 1 ? path.get(1) : "";
        return Mode.of(text).orElseThrow(() -> Trouble.badRequest("There is no failure \"" + text + "\"."));
    }

    private static Setting setting(Call call) {
        JsonNode given = call.body().length == 0 ? JsonNodeFactory.instance.objectNode() : call.document();
        try {
            return new Setting(given.path("oneIn").asInt(1), given.path("times").asInt(0),
                    given.path("millis").asInt(2_000));
        } catch (IllegalArgumentException wrong) {
            throw Trouble.badRequest(wrong.getMessage() + ".");
        }
    }
}
