package org.sealkeeper.platform.tokenim.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.sealkeeper.inventory.Certificates;
import org.sealkeeper.platform.tokenim.simulator.Failures.Mode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TokenIM console for tests and demonstrations. As a process of its own, with neither database nor engine:
 * {@code java -jar sealkeeper.jar tokenim-simulator --port=8090 --data=./tokenim-simulator}.
 */
public final class TokenImSimulator implements AutoCloseable {

    /** The first argument that starts it from Sealkeeper's jar. */
    public static final String COMMAND = "tokenim-simulator";

    private static final Logger LOG = LoggerFactory.getLogger(TokenImSimulator.class);
    private static final int THREADS = 16;
    private static final List<String> BASE = List.of("admin", "v1");

    private final ObjectMapper json = new ObjectMapper().registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
    private final SimulatorOptions options;
    private final Failures failures = new Failures();
    private final SmallCa ca;
    private final Memory memory;
    private final Contract contract;
    private final Controls controls;
    private final StatePage page;
    private final HttpServer server;
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(THREADS);

    private TokenImSimulator(SimulatorOptions options) throws IOException {
        this.options = options;
        Clock clock = Clock.systemUTC();
        Files.createDirectories(options.data());
        ca = new SmallCa(options.data(), clock);
        memory = new Memory(options.data(), json);
        var sessions = new Sessions(options.user(), options.password(), failures, clock);
        var console = new Console(memory, ca, failures, options.requiredDocuments(), clock);
        contract = new Contract(console, sessions, clock);
        controls = new Controls(memory, console, sessions, failures);
        page = new StatePage(memory, failures);
        server = HttpServer.create(new InetSocketAddress(options.address(), options.port()), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
    }

    /** Runs until the process is ended; a line in the log says where. */
    public static void run(String... arguments) throws InterruptedException {
        try {
            start(SimulatorOptions.of(arguments));
        } catch (IllegalArgumentException | UncheckedIOException refused) {
            LOG.error(refused.getMessage());
            System.exit(1);
        }
        new CountDownLatch(1).await();
    }

    public static TokenImSimulator start(SimulatorOptions options) {
        // the JDK's server would hold back small answers for 40 ms
        System.setProperty("sun.net.httpserver.nodelay", "true");
        try {
            var simulator = new TokenImSimulator(options);
            simulator.server.start();
            LOG.info("The TokenIM simulator runs at {}, its page at {}", simulator.url(), simulator.root());
            return simulator;
        } catch (IOException e) {
            throw new UncheckedIOException("The TokenIM simulator cannot start on " + options.address() + ":"
                    + options.port() + " with its data in " + options.data() + ": " + e.getMessage(), e);
        }
    }

    /** The base URL for the connector, such as {@code http://127.0.0.1:8090/admin/v1}. */
    public String url() {
        return root() + "/" + String.join("/", BASE);
    }

    /** Such as {@code http://127.0.0.1:8090}; page and controls are there. */
    public String root() {
        return "http://" + options.address() + ":" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
        memory.close();
    }

    /** What is slow is done at once and answered late: a caller that does not wait must find it done. */
    private void handle(HttpExchange exchange) {
        try {
            Answer answer = answered(exchange);
            if (isContract(exchange) && failures.strikes(Mode.ANSWER_LOST)) {
                exchange.close();
                return;
            }
            int delay = isContract(exchange) ? failures.delay() : 0;
            if (delay > 0) {
                threads.schedule(() -> send(exchange, answer), delay, TimeUnit.MILLISECONDS);
            } else {
                send(exchange, answer);
            }
        } catch (IOException gone) {
            LOG.debug("A caller went away: {}", gone.getMessage());
            exchange.close();
        }
    }

    private Answer answered(HttpExchange exchange) throws IOException {
        try {
            Call call = Call.read(exchange, json, options.names());
            if (call.path().size() >= 2 && call.path().subList(0, 2).equals(BASE)) {
                return contract(call);
            }
            return switch (call.path().isEmpty() ? "" : call.path().get(0)) {
                case "" -> Answer.of("text/html; charset=utf-8", page.html());
                case "simulator" -> controls.answer(call, call.path().subList(1, call.path().size()));
                case "openapi.yaml" -> Answer.of("application/yaml", contractText());
                case "ca.pem" -> Answer.of("application/x-pem-file", Certificates.pem(List.of(ca.root())));
                default -> throw new Trouble(404, "bad-request", "There is nothing at this address.");
            };
        } catch (Trouble trouble) {
            return Answer.json(trouble.status(), trouble.body());
        } catch (RuntimeException broken) {
            LOG.warn("The simulator failed in a way that it should not", broken);
            return Answer.json(500, new Trouble(500, "broken", "Something went wrong.").body());
        }
    }

    private Answer contract(Call call) {
        if (failures.strikes(Mode.UNAVAILABLE)) {
            throw new Trouble(503, "not-now", "TokenIM is being maintained. Try again later.");
        }
        return contract.answer(call, call.path().subList(BASE.size(), call.path().size()));
    }

    private void send(HttpExchange exchange, Answer answer) {
        try (exchange) {
            exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
            if (answer.content() == null) {
                exchange.sendResponseHeaders(answer.status(), -1);
                return;
            }
            byte[] content = answer.content() instanceof byte[] bytes ? bytes : body(answer.content());
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            exchange.sendResponseHeaders(answer.status(), content.length);
            exchange.getResponseBody().write(content);
        } catch (IOException gone) {
            LOG.debug("A caller did not wait for the answer: {}", gone.getMessage());
        }
    }

    private byte[] body(Object content) throws IOException {
        JsonNode document = json.valueToTree(content);
        return json.writeValueAsBytes(options.names().toTheirs(document));
    }

    private static boolean isContract(HttpExchange exchange) {
        return exchange.getRequestURI().getPath().startsWith("/" + String.join("/", BASE) + "/");
    }

    private static String contractText() throws IOException {
        try (InputStream file = TokenImSimulator.class.getResourceAsStream("/tokenim/openapi.yaml")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
