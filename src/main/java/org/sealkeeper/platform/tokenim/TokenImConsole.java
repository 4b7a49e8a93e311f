package org.sealkeeper.platform.tokenim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.sealkeeper.inventory.Certificates;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureKind;
import org.sealkeeper.issuance.Attachment;
import org.sealkeeper.platform.Announcement;

/** The calls of the contract, one method each. */
final class TokenImConsole {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final String platform;
    private final Exchange exchange;
    private final ConsoleSession session;
    private final ObjectMapper json = new ObjectMapper();

    TokenImConsole(String platform, Exchange exchange, ConsoleSession session) {
        this.platform = platform;
        this.exchange = exchange;
        this.session = session;
    }

    /** @param state {@code NONE}, {@code INSTALLED} or {@code ACTIVE} */
    record Status(String state, Optional<String> fingerprint, String message) {
    }

    record TestResult(boolean accepted, String message) {
    }

    /** What became of a submission: the chain is empty while it is pending. */
    record Submission(State state, List<X509Certificate> chain, Optional<Instant> askAgainAt, String message) {

        enum State {
            PENDING, ISSUED, REFUSED
        }
    }

    /** @throws Problem 404 when the console does not know the signature */
    Status status(Signature signature) throws Problem, IOException {
        return status(session.send(exchange.call("GET", path(signature))));
    }

    Status install(Signature signature, List<X509Certificate> chain) throws Problem, IOException {
        ObjectNode body = NODES.objectNode().put("name", signature.name());
        var certificates = body.putArray("chain");
        chain.forEach(certificate -> certificates.add(Certificates.pem(List.of(certificate))));
        return status(session.send(exchange.call("PUT", path(signature) + "/certificate", body)));
    }

    void remove(Signature signature) throws Problem, IOException {
        session.send(exchange.call("DELETE", path(signature) + "/certificate"));
    }

    TestResult test(Signature signature) throws Problem, IOException {
        JsonNode result = session.send(exchange.call("POST", path(signature) + "/test"));
        if (!result.path("accepted").isBoolean()) {
            throw missing("accepted");
        }
        return new TestResult(result.get("accepted").booleanValue(), result.path("message").asText(""));
    }

    /** As the installation gives it. */
    byte[] configuration(Signature signature) throws Problem, IOException {
        return json.writerWithDefaultPrettyPrinter()
                .writeValueAsBytes(session.sendAsIs(exchange.call("GET", path(signature) + "/configuration")));
    }

    /** In the names that the installation has, as it gave it. */
    void restoreConfiguration(Signature signature, byte[] configuration) throws Problem, IOException {
        session.sendAsIs(new Exchange.Call("PUT", path(signature) + "/configuration",
                Map.of("Content-Type", "application/json"), Optional.of(configuration)));
    }

    void upload(Attachment document) throws Problem, IOException {
        var call = new Exchange.Call("PUT", "/documents/" + document.id() + "?purpose=" + encoded(document.purpose())
                + "&name=" + encoded(document.name()), Map.of("Content-Type", "application/octet-stream"),
                Optional.of(document.content().get()));
        session.send(call);
    }

    /** @param call {@code renewals} or {@code regenerations} */
    Submission submit(String call, UUID key, Signature signature, String requestPem, List<UUID> documents)
            throws Problem, IOException {
        ObjectNode body = NODES.objectNode().put("name", signature.name()).put("usage", usage(signature.kind()))
                .put("request", requestPem);
        var ids = body.putArray("documents");
        documents.forEach(id -> ids.add(id.toString()));
        return submission(session.send(exchange.call("POST", path(signature) + "/" + call, body)
                .with("Idempotency-Key", key.toString())));
    }

    /** Empty when no submission with this key has arrived. */
    Optional<Submission> submission(UUID key) throws Problem, IOException {
        try {
            return Optional.of(submission(session.send(exchange.call("GET", "/submissions?idempotencyKey=" + key))));
        } catch (Problem problem) {
            if (problem.status() == 404) {
                return Optional.empty();
            }
            throw problem;
        }
    }

    void announce(Announcement announcement) throws Problem, IOException {
        ObjectNode body = NODES.objectNode().put("signature", announcement.signature().toString());
        var texts = body.putArray("texts");
        announcement.texts().forEach((locale, text) -> texts.addObject().put("language", locale.toLanguageTag())
                .put("title", text.title()).put("text", text.body()));
        session.send(exchange.call("PUT", "/announcements/" + announcement.id(), body));
    }

    private Status status(JsonNode answer) throws IOException {
        return new Status(text(answer, "state"), Optional.ofNullable(answer.path("fingerprint").textValue())
                .map(fingerprint -> fingerprint.toLowerCase(Locale.ROOT).replace(":", "")),
                answer.path("message").asText(""));
    }

    private Submission submission(JsonNode answer) throws IOException {
        try {
            var state = Submission.State.valueOf(text(answer, "state"));
            return new Submission(state, state == Submission.State.ISSUED ? chain(answer) : List.of(),
                    Optional.ofNullable(answer.path("askAgainAt").textValue()).map(Instant::parse),
                    answer.path("message").asText("TokenIM refused the submission and gave no reason."));
        } catch (IllegalArgumentException | DateTimeParseException unknown) {
            throw new IOException("TokenIM (" + platform + ") answered about a submission in a way that the contract does "
                    + "not know: " + unknown.getMessage() + ". Check the configuration.", unknown);
        }
    }

    private List<X509Certificate> chain(JsonNode answer) throws IOException {
        List<X509Certificate> chain = new ArrayList<>();
        try {
            var factory = CertificateFactory.getInstance("X.509");
            for (JsonNode pem : answer.path("chain")) {
                chain.add((X509Certificate) factory.generateCertificate(
                        new ByteArrayInputStream(pem.asText().getBytes(StandardCharsets.US_ASCII))));
            }
        } catch (CertificateException damaged) {
            throw new IOException("TokenIM (" + platform + ") gave a chain that cannot be read.", damaged);
        }
        if (chain.isEmpty()) {
            throw missing("chain");
        }
        return chain;
    }

    private String text(JsonNode answer, String field) throws IOException {
        String value = answer.path(field).textValue();
        if (value == null) {
            throw missing(field);
        }
        return value;
    }

    private IOException missing(String field) {
        return new IOException("TokenIM (" + platform + ") gave no \"" + field + "\" in its answer. Check sealkeeper.tokenim."
                + platform + ".fields in the configuration.");
    }

    private static String path(Signature signature) {
        return "/signatures/" + signature.id();
    }

    private static String usage(SignatureKind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
