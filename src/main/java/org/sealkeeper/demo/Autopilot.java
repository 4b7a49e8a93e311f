package org.sealkeeper.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.text.Texts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * Plays the people of one renewal over HTTP: the keeper who hands in documents and the approver. It tells what is
 * recorded meanwhile, as it is recorded.
 */
@Component
@Profile("demo")
class Autopilot implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(Autopilot.class);
    private static final Duration LONGEST = Duration.ofMinutes(3);
    private static final long LOOK_EVERY_MILLIS = 300;
    private static final String LETTER = """
            %PDF-1.4
            1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
            2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
            3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 100]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj
            4 0 obj<</Length 52>>stream
            BT /F 14 Tf 20 50 Td (Demo: letter of corp) Tj ET
            endstream endobj
            5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
            trailer<</Root 1 0 R>>
            %%EOF
            """;

    private final boolean askedTo;
    private final DemoPasswords passwords;
    private final Address address;
    private final Clock clock;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Locale reader = Locale.getDefault();

    Autopilot(@Value("${sealkeeper.demo.autopilot:false}") boolean askedTo, DemoPasswords passwords, Address address,
            Clock clock) {
        this.askedTo = askedTo;
        this.passwords = passwords;
        this.address = address;
        this.clock = clock;
    }

    /** In a thread of its own: the engine begins to work when everybody who waits for the start has been told. */
    void playIfAskedTo(Signature signature) {
        if (askedTo) {
            new Thread(() -> playOrSayWhyNot(signature), "demo-autopilot").start();
        }
    }

    private void playOrSayWhyNot(Signature signature) {
        try {
            play(signature);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.warn("{}", Texts.in(reader, "demo.autopilot-failed", e.getMessage()));
            log.debug("Why the autopilot stopped", e);
        }
    }

    @Override
    public void destroy() {
        stopped.countDown();
    }

    private void play(Signature signature) throws InterruptedException {
        Visitor kim = visitor(DemoPeople.KIM);
        Visitor lee = visitor(DemoPeople.LEE);
        Visitor chen = visitor(DemoPeople.CHEN);
        Instant begun = clock.instant();
        String renewal = openRenewal(kim, signature).orElseGet(() -> kim.post("/signatures/" + signature.id()
                + "/renewals", Map.of("reason", "The autopilot shows a renewal", "evenIfValid", true))
                .get("id").asText());
        log.info("{}", Texts.in(reader, "demo.autopilot-begins", signature.name()));
        int told = 0;
        do {
            told = tell(kim, renewal, told, begun);
            JsonNode view = kim.get("/renewals/" + renewal);
            if (view.get("state").asText().equals("ENDED")) {
                tell(kim, renewal, told, begun);
                log.info("{}", Texts.in(reader, "demo.autopilot-ended", signature.name(),
                        Texts.in(reader, "event.outcome." + view.get("outcome").asText()), seconds(begun),
                        address.base() + "/api/v1/renewals/" + renewal + "/history"));
                return;
            }
            handInDocuments(lee, renewal);
            approve(chen, renewal);
        } while (!stopped.await(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)
                && clock.instant().isBefore(begun.plus(LONGEST)));
        log.warn("{}", Texts.in(reader, "demo.autopilot-gives-up", LONGEST.toMinutes(),
                address.base() + "/api/v1/renewals/" + renewal));
    }

    private Visitor visitor(DemoPeople.Person person) {
        return new Visitor(address.base(), person.id(), passwords.of(person.id()), Texts.nearest(reader));
    }

    private static Optional<String> openRenewal(Visitor kim, Signature signature) {
        for (JsonNode renewal : kim.get("/signatures/" + signature.id() + "/renewals")) {
            if (!renewal.get("state").asText().equals("ENDED")) {
                return Optional.of(renewal.get("id").asText());
            }
        }
        return Optional.empty();
    }

    private static void handInDocuments(Visitor lee, String renewal) {
        task(lee, renewal, "provide-supporting-documents").ifPresent(task -> {
            for (JsonNode document : lee.get("/tasks/" + task).at("/policy/requiredDocuments")) {
                String code = document.get("code").asText();
                lee.upload("/tasks/" + task + "/documents", code, code + ".pdf", LETTER);
            }
            lee.post("/tasks/" + task + "/complete", Map.of());
        });
    }

    private static void approve(Visitor chen, String renewal) {
        task(chen, renewal, "approve-renewal").ifPresent(task -> chen.post("/tasks/" + task + "/complete",
                Map.of("variables", Map.of("decision", "approve"))));
    }

    private static Optional<String> task(Visitor visitor, String renewal, String activity) {
        for (JsonNode task : visitor.get("/tasks?renewal=" + renewal)) {
            if (task.get("activityId").asText().equals(activity)) {
                return Optional.of(task.get("id").asText());
            }
        }
        return Optional.empty();
    }

    /** @return how many entries of the history have been told by now */
    private int tell(Visitor kim, String renewal, int told, Instant begun) {
        JsonNode history = kim.get("/renewals/" + renewal + "/history");
        for (int i = told; i < history.size(); i++) {
            log.info("{}", "%3d  %5s s  %s".formatted(i + 1, seconds(begun), history.get(i).get("sentence").asText()));
        }
        return history.size();
    }

    private String seconds(Instant begun) {
        return "%.1f".formatted(Duration.between(begun, clock.instant()).toMillis() / 1000.0);
    }
}
