package org.sealkeeper.platform.tokenim.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Set;
import org.sealkeeper.platform.tokenim.simulator.Console.Application;
import org.sealkeeper.platform.tokenim.simulator.Memory.AnnouncedText;
import org.sealkeeper.platform.tokenim.simulator.Memory.Announcement;
import org.sealkeeper.platform.tokenim.simulator.Memory.Document;

/** The calls of the contract in {@code tokenim/openapi.yaml}, one line each. */
final class Contract {

    private static final int LARGEST_DOCUMENT = 25 * 1024 * 1024;
    private static final Set<String> USAGES = Set.of("code-signing", "document-signing", "tls-server");

    private final Console console;
    private final Sessions sessions;
    private final Clock clock;

    Contract(Console console, Sessions sessions, Clock clock) {
        this.console = console;
        this.sessions = sessions;
        this.clock = clock;
    }

    /** @param path what follows {@code /admin/v1} */
    Answer answer(Call call, List<String> path) {
        String operation = call.method() + " " + (path.isEmpty() ? "" : path.get(0))
                + (path.size() > 2 ? "/" + path.get(2) : "");
        if (operation.equals("POST session") && path.size() == 1) {
            return logIn(call);
        }
        String token = call.header("Authorization").filter(value -> value.startsWith("Bearer "))
                .map(value -> value.substring("Bearer ".length())).orElse("");
        sessions.refuseUnlessOpen(token);
        String id = path.size() > 1 ? path.get(1) : "";
        return switch (operation) {
            case "DELETE session" -> {
                sessions.logOut(token);
                yield Answer.nothing();
            }
            case "GET signatures" -> Answer.json(200, console.status(id));
            case "POST signatures/renewals" -> submitted(console.renew(id, key(call), application(call)));
            case "POST signatures/regenerations" -> submitted(console.regenerate(id, key(call), application(call)));
            case "PUT signatures/certificate" -> Answer.json(200,
                    console.install(id, call.text("name"), chain(call)));
            case "DELETE signatures/certificate" -> {
                console.remove(id);
                yield Answer.nothing();
            }
            case "POST signatures/test" -> Answer.json(200, console.test(id));
            case "GET signatures/configuration" -> Answer.json(200, console.configuration(id));
            case "PUT signatures/configuration" -> {
                console.configure(id, call.fields());
                yield Answer.nothing();
            }
            case "PUT documents" -> upload(call, id);
            case "GET submissions" -> Answer.json(200, console.submission(call.parameter("idempotencyKey")));
            case "PUT announcements" -> announce(call, id);
            default -> throw Trouble.badRequest("The contract has no such call: " + operation);
        };
    }

    private Answer logIn(Call call) {
        var session = sessions.logIn(call.text("user"), call.text("password"));
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("token", session.token());
        told.put("endsAt", session.endsAt().toString());
        return Answer.json(201, told);
    }

    private static Answer submitted(Map<String, Object> submission) {
        return Answer.json(submission.get("state").equals("PENDING") ? 202 : 201, submission);
    }

    private Answer upload(Call call, String id) {
        if (call.body().length > LARGEST_DOCUMENT) {
            throw new Trouble(413, "too-large", "A document has at most 25 MB.");
        }
        if (call.body().length == 0) {
            throw Trouble.badRequest("The document is empty.");
        }
        console.upload(new Document(id, call.parameter("purpose"), call.parameter("name"), call.body().length,
                sha256(call.body())));
        return Answer.nothing();
    }

    private Answer announce(Call call, String id) {
        List<AnnouncedText> texts = new ArrayList<>();
        for (JsonNode text : call.document().path("texts")) {
            texts.add(new AnnouncedText(text.path("language").asText(), text.path("title").asText(),
                    text.path("text").asText()));
        }
        if (texts.isEmpty()) {
            throw Trouble.badRequest("The field \"texts\" is missing.");
        }
        console.announce(new Announcement(id, call.text("signature"), texts, clock.instant()));
        return Answer.nothing();
    }

    private static Application application(Call call) {
        String usage = call.text("usage");
        if (!USAGES.contains(usage)) {
            throw Trouble.badRequest("The field \"usage\" is none of " + USAGES + ".");
        }
        return new Application(call.text("name"), usage, call.text("request"), call.texts("documents"));
    }

    private static List<String> chain(Call call) {
        List<String> chain = call.texts("chain");
        if (chain.isEmpty()) {
            throw Trouble.badRequest("The field \"chain\" is empty.");
        }
        return chain;
    }

    private static String key(Call call) {
        return call.header("Idempotency-Key").filter(key -> !key.isBlank())
                .orElseThrow(() -> Trouble.badRequest("The header Idempotency-Key is missing."));
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
