package org.sealkeeper.platform.tokenim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.sealkeeper.platform.tokenim.RecordingProxy.Exchanged;
import org.sealkeeper.platform.tokenim.simulator.SimulatorOptions;
import org.sealkeeper.platform.tokenim.simulator.TokenImSimulator;
import org.springframework.test.context.DynamicPropertyRegistry;

/**
 * The TokenIM of all tests: the simulator, spoken to over HTTP through a proxy that compares every call and every answer
 * with the contract.
 */
public final class TokenImPeer {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TokenImPeer SHARED = new TokenImPeer();

    private static final Map<String, String> OTHER_NAMES = Map.of("token", "sessionId", "password", "pass_word",
            "fingerprint", "certSha256", "state", "status", "chain", "certificates", "request", "pkcs10", "accepted", "ok");

    private final ContractCheck contract = new ContractCheck();
    private final ConcurrentLinkedQueue<Exchanged> exchanged = new ConcurrentLinkedQueue<>();
    private TokenImSimulator simulator;
    private RecordingProxy proxy;

    private TokenImPeer() {
    }

    /** The one that the application under test is configured for, as {@code tokenim}. */
    public static TokenImPeer shared() {
        return SHARED;
    }

    /**
     * {@code tokenim} with an interface, {@code tokenim-renamed} with one that names its fields differently,
     * {@code tokenim-by-hand} without one.
     */
    public static void configure(DynamicPropertyRegistry registry) {
        registry.add("sealkeeper.tokenim.tokenim.url", SHARED::url);
        registry.add("sealkeeper.tokenim.tokenim.user", () -> "sealkeeper");
        registry.add("sealkeeper.tokenim.tokenim.password", () -> "simulator");
        registry.add("sealkeeper.tokenim.tokenim.timeout", () -> "3s");
        registry.add("sealkeeper.tokenim.tokenim-by-hand.api", () -> "none");
        registry.add("sealkeeper.tokenim.tokenim-renamed.url", SHARED::urlWithOtherNames);
        registry.add("sealkeeper.tokenim.tokenim-renamed.user", () -> "sealkeeper");
        registry.add("sealkeeper.tokenim.tokenim-renamed.password", () -> "simulator");
        OTHER_NAMES.forEach((ours, theirs) ->
                registry.add("sealkeeper.tokenim.tokenim-renamed.fields." + ours, () -> theirs));
    }

    public void fail(String mode, String setting) {
        control("PUT", "failures/" + mode, setting);
    }

    public void noLongerFail(String mode) {
        control("DELETE", "failures/" + mode, "");
    }

    /** Nothing fails any more, and what was said so far is forgotten. */
    public void calm() {
        control("DELETE", "failures", "");
        exchanged.clear();
    }

    public JsonNode state() {
        return control("GET", "state", "");
    }

    /** What somebody changes there: settings, and the certificate in use where one is given. */
    public void update(String signature, String settings, String... chain) {
        try {
            control("PUT", "updates/" + signature, JSON.writeValueAsString(Map.of("settings", JSON.readTree(settings),
                    "chain", List.of(chain))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was submitted for a signature. */
    List<JsonNode> submissionsOf(String signature) {
        List<JsonNode> found = new ArrayList<>();
        state().get("submissions").forEach(submission -> {
            if (submission.get("signature").asText().equals(signature)) {
                found.add(submission);
            }
        });
        return found;
    }

    List<Exchanged> exchanged() {
        return List.copyOf(exchanged);
    }

    ContractCheck contract() {
        return contract;
    }

    /** Everything that was said and is not as the contract says. */
    public List<String> faults() {
        return exchanged.stream().flatMap(each -> contract.faults(each).stream()).toList();
    }

    private String urlWithOtherNames() {
        return TokenImSimulator.start(SimulatorOptions.in(folder()).named(new FieldNames(OTHER_NAMES))).url();
    }

    private static Path folder() {
        try {
            return Files.createTempDirectory("tokenim");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public synchronized String url() {
        if (simulator == null) {
            simulator = TokenImSimulator.start(SimulatorOptions.in(folder()));
            proxy = new RecordingProxy(simulator.root(), exchanged::add);
        }
        return proxy.root() + "/admin/v1";
    }

    private JsonNode control(String method, String path, String body) {
        url();
        try {
            var response = HTTP.send(HttpRequest.newBuilder(URI.create(simulator.root() + "/simulator/" + path))
                    .method(method, BodyPublishers.ofString(body)).build(), BodyHandlers.ofByteArray());
            if (response.statusCode() >= 300) {
                throw new IllegalStateException(new String(response.body(), java.nio.charset.StandardCharsets.UTF_8));
            }
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
