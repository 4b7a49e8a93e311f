package org.sealkeeper.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.inventory.OpenSsl;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.security.People;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Chat robots and webhooks, against a server that records what it is sent; signatures are recalculated by openssl. */
class ChannelsTest extends SealkeeperTest {

    private static final String SECRET = "SEC-of-a-robot-4711";

    private final String name = unique("Corp <Messenger> *Shanghai*");
    private final List<Recorded> recorded = new CopyOnWriteArrayList<>();
    private final ObjectMapper plain = new ObjectMapper();
    private HttpServer server;
    private volatile int status;
    private volatile String answer;

    @TempDir
    Path folder;

    @Autowired
    JdbcClient jdbc;
    @Autowired
    ObjectMapper json;
    @Autowired
    Letters letters;
    @Autowired
    People people;
    @Autowired
    Ledger ledger;
    @Autowired
    TransactionTemplate transactions;

    record Recorded(URI uri, Map<String, List<String>> headers, String body) {

        String header(String header) {
            return headers.get(header).get(0);
        }

        String query(String parameter) {
            return List.of(uri.getRawQuery().split("&")).stream().filter(one -> one.startsWith(parameter + "="))
                    .map(one -> URLDecoder.decode(one.substring(parameter.length() + 1), StandardCharsets.UTF_8))
                    .findFirst().orElseThrow();
        }
    }

    @BeforeEach
    void record() throws IOException {
        status = 200;
        answer = "{\"errcode\":0,\"errmsg\":\"ok\",\"code\":0}";
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::record);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void record(HttpExchange exchange) throws IOException {
        try (exchange) {
            recorded.add(new Recorded(exchange.getRequestURI(), Map.copyOf(exchange.getRequestHeaders()),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Test
    void webhook_gets_json_that_is_signed() throws Exception {
        Node node = told(channel(ChannelKind.WEBHOOK, "en"));

        Recorded call = only();
        JsonNode body = plain.readTree(call.body());
        assertThat(body.get("kind").asText()).isEqualTo("lapse-declared");
        assertThat(body.at("/facts/signature").asText()).isEqualTo(name);
        assertThat(body.get("subject").asText()).isEqualTo("Lapsed: " + name);
        assertThat(body.get("link").asText()).startsWith("http");
        assertThat(body.get("id").asText()).isEqualTo(call.header("Webhook-id")).isEqualTo(node.message().id().toString());
        assertThat(call.header("Webhook-signature")).isEqualTo("v1," + hmac(SECRET,
                call.header("Webhook-id") + "." + call.header("Webhook-timestamp") + "." + call.body()));
        assertThat(node.message().state()).isEqualTo(Message.State.SENT);
        assertThat(node.message().address()).contains("127.0.0.1");
    }

    @Test
    void dingtalk_gets_markdown_with_a_signed_address() throws Exception {
        told(channel(ChannelKind.DINGTALK, "zh-CN"));

        JsonNode body = plain.readTree(only().body());
        assertThat(body.get("msgtype").asText()).isEqualTo("markdown");
        assertThat(body.at("/markdown/title").asText()).isEqualTo("已失效：" + name);
        assertThat(body.at("/markdown/text").asText()).contains("Corp \\<Messenger\\> \\*Shanghai\\*").contains("](http");
        assertThat(only().query("access_token")).isEqualTo("4711");
        assertThat(only().query("sign")).isEqualTo(hmac(SECRET, only().query("timestamp") + "\n" + SECRET));
    }

    @Test
    void wecom_gets_markdown() throws Exception {
        told(channel(ChannelKind.WECOM, "zh-CN"));

        JsonNode body = plain.readTree(only().body());
        assertThat(body.get("msgtype").asText()).isEqualTo("markdown");
        assertThat(body.at("/markdown/content").asText()).startsWith("**已失效：");
    }

    @Test
    void feishu_gets_a_post_that_is_signed() throws Exception {
        told(channel(ChannelKind.FEISHU, "zh-CN"));

        JsonNode body = plain.readTree(only().body());
        assertThat(body.get("msg_type").asText()).isEqualTo("post");
        assertThat(body.at("/content/post/zh_cn/title").asText()).isEqualTo("已失效：" + name);
        assertThat(body.at("/content/post/zh_cn/content").findValuesAsText("tag")).contains("text", "a");
        assertThat(body.get("sign").asText()).isEqualTo(hmac(body.get("timestamp").asText() + "\n" + SECRET, ""));
    }

    @Test
    void slack_gets_a_block_in_which_names_mean_nothing() throws Exception {
        answer = "ok";
        told(channel(ChannelKind.SLACK, "en"));

        JsonNode body = plain.readTree(only().body());
        assertThat(body.get("text").asText()).contains("Corp &lt;Messenger&gt;");
        assertThat(body.at("/blocks/0/text/type").asText()).isEqualTo("mrkdwn");
        assertThat(body.at("/blocks/0/text/text").asText()).startsWith("*Lapsed: Corp &lt;Messenger&gt;").contains("<http");
    }

    @Test
    void teams_gets_an_adaptive_card() throws Exception {
        status = 202;
        answer = "";
        told(channel(ChannelKind.TEAMS, "en"));

        JsonNode card = plain.readTree(only().body()).at("/attachments/0");
        assertThat(card.get("contentType").asText()).isEqualTo("application/vnd.microsoft.card.adaptive");
        assertThat(card.at("/content/type").asText()).isEqualTo("AdaptiveCard");
        assertThat(card.at("/content/body/0/text").asText()).startsWith("Lapsed: Corp \\<Messenger\\>");
        assertThat(card.at("/content/actions/0/type").asText()).isEqualTo("Action.OpenUrl");
    }

    @Test
    void channel_hears_once_of_what_several_people_are_told() {
        Node node = new Node(channel(ChannelKind.WEBHOOK, "en"), Instant.now());
        node.queue("lapse-declared", "kim");
        node.queue("lapse-declared", "lee");
        node.dispatcher.dispatch();
        node.dispatcher.dispatch();

        assertThat(recorded).hasSize(1);
    }

    @Test
    void refusal_inside_an_answer_is_one_and_the_message_goes_out_later_under_the_same_id() {
        answer = "{\"errcode\":310000,\"errmsg\":\"sign not match\"}";
        ChannelSettings settings = channel(ChannelKind.DINGTALK, "en");
        Instant now = Instant.now();
        Node node = told(settings, now);
        assertThat(node.message().state()).isEqualTo(Message.State.WAITING);
        assertThat(node.message().problem()).contains("310000 sign not match");
        node.dispatcher.dispatch();
        assertThat(recorded).as("left alone for a while").hasSize(1);

        answer = "{\"errcode\":0}";
        Node later = new Node(settings, now.plus(Duration.ofMinutes(5)));
        later.dispatcher.dispatch();
        assertThat(later.message().state()).isEqualTo(Message.State.SENT);
        assertThat(later.message().tries()).isEqualTo(2);
    }

    @Test
    void channel_that_is_down_says_so_without_its_address() {
        ChannelSettings settings = channel(ChannelKind.WECOM, "en");
        server.stop(0);
        Node node = told(settings);

        assertThat(node.message().state()).isEqualTo(Message.State.WAITING);
        assertThat(node.message().problem().orElseThrow()).contains("ConnectException at 127.0.0.1").doesNotContain("4711");
        assertThat(settings.toString()).doesNotContain("4711").doesNotContain(SECRET);
    }

    @Test
    void quiet_hours_hold_back_what_is_not_urgent() {
        Instant night = Instant.parse("2027-03-01T16:00:00Z");
        var settings = new ChannelSettings(ChannelKind.WEBHOOK, address(), SECRET, "en", List.of(),
                "22:00-07:00 Asia/Shanghai", true);
        Node node = new Node(settings, night);
        node.queue("approval-wanted", "chen");
        node.queue("lapse-declared", "kim");
        node.dispatcher.dispatch();
        assertThat(recorded).singleElement().satisfies(call -> assertThat(call.body()).contains("lapse-declared"));

        new Node(settings, Instant.parse("2027-03-01T23:00:01Z")).dispatcher.dispatch();
        assertThat(recorded).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"22:00-07:00 Asia/Shanghai, 2027-03-01T15:00:00Z, 2027-03-01T23:00:00Z",
        "22:00-07:00 Asia/Shanghai, 2027-03-01T22:59:59Z, 2027-03-01T23:00:00Z",
        "22:00-07:00 Asia/Shanghai, 2027-03-01T23:00:00Z, 2027-03-01T23:00:00Z",
        "12:00-13:30 UTC, 2027-03-01T12:00:00Z, 2027-03-01T13:30:00Z",
        "12:00-13:30 UTC, 2027-03-01T11:59:59Z, 2027-03-01T11:59:59Z",
        // the night in which clocks go forward
        "22:00-07:00 Europe/Berlin, 2027-03-27T23:00:00Z, 2027-03-28T05:00:00Z"})
    void quiet_hours_end(String hours, Instant at, Instant loud) {
        assertThat(QuietHours.of(hours).firstLoud(at)).isEqualTo(loud);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "https://hook.example | short | | | .secret is missing or shorter than 16 characters",
        "http://hook.example | SEC-of-a-robot-4711 | | | .url is missing or does not begin with https://",
        "https://hook.example | SEC-of-a-robot-4711 | no-such-mail | | .topics: there is no mail no-such-mail",
        "https://hook.example | SEC-of-a-robot-4711 | | at night | .quiet: \"at night\" is not written like 22:00-07:00"})
    void wrong_settings_are_told(URI url, String secret, String topic, String quiet, String sentence) {
        var settings = new ChannelSettings(ChannelKind.WEBHOOK, url, secret, "en",
                Optional.ofNullable(topic).stream().toList(), quiet, false);

        assertThatThrownBy(() -> new Channels(Map.of("ops", settings))).isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("sealkeeper.channels.ops").hasMessageContaining(sentence);
    }

    private Node told(ChannelSettings settings) {
        return told(settings, Instant.now());
    }

    private Node told(ChannelSettings settings, Instant now) {
        Node node = new Node(settings, now);
        node.queue("lapse-declared", "kim");
        node.dispatcher.dispatch();
        return node;
    }

    private ChannelSettings channel(ChannelKind kind, String language) {
        return new ChannelSettings(kind, address(), SECRET, language, List.of(), null, true);
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/robot?access_token=4711");
    }

    private Recorded only() {
        assertThat(recorded).hasSize(1);
        return recorded.get(0);
    }

    /** As {@code openssl dgst} has it. */
    private String hmac(String key, String text) throws IOException {
        var openssl = new OpenSsl(folder);
        Files.writeString(folder.resolve("text"), text);
        openssl.run("dgst", "-sha256", "-binary", "-mac", "HMAC", "-macopt", "hexkey:"
                + java.util.HexFormat.of().formatHex(key.getBytes(StandardCharsets.UTF_8)), "-out", "mac", "text");
        return Base64.getEncoder().encodeToString(Files.readAllBytes(folder.resolve("mac")));
    }

    /** A node at one moment, with a channel of its own. */
    private final class Node {
        private final String channel = "hook-" + Integer.toHexString(name.hashCode());
        private final Outbox outbox;
        private final ChannelDispatcher dispatcher;

        Node(ChannelSettings settings, Instant now) {
            Clock clock = Clock.fixed(now, ZoneOffset.UTC);
            var channels = new Channels(Map.of(channel, settings));
            outbox = new Outbox(jdbc, json, new MailServer(Optional.empty(), "seal@corp.example"), letters, channels,
                    new Preferences(jdbc, ledger, clock), people, clock);
            dispatcher = new ChannelDispatcher(outbox, channels, letters, ledger, transactions, clock, json);
        }

        void queue(String template, String person) {
            transactions.executeWithoutResult(status -> outbox.queue(template, person, template + name,
                    Map.of("signature", name, "signatureId", "9b2f6a52-6f0e-4d0a-9c39-5a5f0a3f5c11", "renewalId",
                            "9b2f6a52-6f0e-4d0a-9c39-5a5f0a3f5c12", "expiry", Instant.parse("2026-11-20T08:00:00Z"),
                            "setBy", "version 3")));
        }

        Message message() {
            return outbox.find(Optional.of(Channels.PREFIX + channel), Optional.empty(), 0, 10).get(0);
        }
    }
}
