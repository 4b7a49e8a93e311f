package org.sealkeeper.notification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What a channel speaks: the message formats and signatures that each service documents for its incoming robots. */
enum ChannelKind {
    /** Our own JSON, signed as Standard Webhooks has it: {@code webhook-id}, {@code webhook-timestamp}, {@code webhook-signature}. */
    WEBHOOK {
        @Override
        HttpRequest.Builder request(ChannelSettings to, Notice notice, Instant at) {
            ObjectNode body = JSON.objectNode().put("id", notice.id()).put("kind", notice.kind())
                    .put("at", at.toString()).put("subject", notice.subject()).put("text", notice.text());
            notice.link().ifPresent(link -> body.put("link", link));
            body.set("facts", notice.facts());
            String content = text(body);
            String time = String.valueOf(at.getEpochSecond());
            HttpRequest.Builder request = post(to.url(), content).header("webhook-id", notice.id())
                    .header("webhook-timestamp", time);
            return to.secret() == null ? request : request.header("webhook-signature", "v1,"
                    + hmac(to.secret().getBytes(StandardCharsets.UTF_8), notice.id() + "." + time + "." + content));
        }

        @Override
        Optional<String> problem(JsonNode answer) {
            return Optional.empty();
        }
    },
    /** DingTalk (钉钉), a custom robot, with the signature of its security settings. */
    DINGTALK {
        @Override
        HttpRequest.Builder request(ChannelSettings to, Notice notice, Instant at) {
            ObjectNode body = JSON.objectNode().put("msgtype", "markdown");
            body.putObject("markdown").put("title", notice.subject()).put("text", markdown(notice));
            return post(to.secret() == null ? to.url() : signed(to, at.toEpochMilli()), text(body));
        }

        private URI signed(ChannelSettings to, long time) {
            String signature = hmac(to.secret().getBytes(StandardCharsets.UTF_8), time + "\n" + to.secret());
            return URI.create(to.url() + (to.url().getQuery() == null ? "?" : "&") + "timestamp=" + time + "&sign="
                    + URLEncoder.encode(signature, StandardCharsets.UTF_8));
        }

        @Override
        Optional<String> problem(JsonNode answer) {
            return notZero(answer, "errcode", "errmsg");
        }
    },
    /** WeCom (企业微信), a group robot. It has no signature; its address is the secret. */
    WECOM {
        @Override
        HttpRequest.Builder request(ChannelSettings to, Notice notice, Instant at) {
            ObjectNode body = JSON.objectNode().put("msgtype", "markdown");
            body.putObject("markdown").put("content", cut(markdown(notice), 4_096));
            return post(to.url(), text(body));
        }

        @Override
        Optional<String> problem(JsonNode answer) {
            return notZero(answer, "errcode", "errmsg");
        }
    },
    /** Feishu (飞书) or Lark, a custom robot, with the signature of its security settings. */
    FEISHU {
        @Override
        HttpRequest.Builder request(ChannelSettings to, Notice notice, Instant at) {
            ObjectNode body = JSON.objectNode();
            if (to.secret() != null) {
                String time = String.valueOf(at.getEpochSecond());
                body.put("timestamp", time).put("sign",
                        hmac((time + "\n" + to.secret()).getBytes(StandardCharsets.UTF_8), ""));
            }
            body.put("msg_type", "post");
            ObjectNode post = body.putObject("content").putObject("post")
                    .putObject(to.isChinese() ? "zh_cn" : "en_us").put("title", notice.subject());
            var lines = post.putArray("content");
            for (String line : notice.text().split("\n")) {
                lines.addArray().addObject().put("tag", "text").put("text", line);
            }
            notice.link().ifPresent(link -> lines.addArray().addObject().put("tag", "a")
                    .put("text", notice.linkLabel()).put("href", link));
            return post(to.url(), text(body));
        }

        @Override
        Optional<String> problem(JsonNode answer) {
            return notZero(answer, "code", "msg");
        }
    },
    /** Slack, an incoming webhook. */
    SLACK {
        @Override
        HttpRequest.Builder request(ChannelSettings to, Notice notice, Instant at) {
            String link = notice.link().map(to2 -> "\n<" + to2 + "|" + escaped(notice.linkLabel()) + ">").orElse("");
            ObjectNode body = JSON.objectNode().put("text", escaped(notice.subject()));
            body.putArray("blocks").addObject().put("type", "section").putObject("text").put("type", "mrkdwn")
                    .put("text", cut("*" + escaped(notice.subject()) + "*\n" + escaped(notice.text()), 2_800) + link);
            return post(to.url(), text(body));
        }

        /** Slack's own three; nothing else has a meaning inside its links and mentions. */
        private String escaped(String value) {
            return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        }

        @Override
        Optional<String> problem(JsonNode answer) {
            return Optional.empty();
        }
    },
    /** Microsoft Teams, the webhook of a workflow, which takes an adaptive card. */
    TEAMS {
        @Override
        HttpRequest.Builder request(ChannelSettings to, Notice notice, Instant at) {
            ObjectNode body = JSON.objectNode().put("type", "message");
            ObjectNode card = body.putArray("attachments").addObject()
                    .put("contentType", "application/vnd.microsoft.card.adaptive").putObject("content")
                    .put("$schema", "http://adaptivecards.io/schemas/adaptive-card.json").put("type", "AdaptiveCard")
                    .put("version", "1.4");
            var blocks = card.putArray("body");
            blocks.addObject().put("type", "TextBlock").put("text", plain(notice.subject())).put("weight", "Bolder")
                    .put("size", "Medium").put("wrap", true);
            for (String line : notice.text().split("\n")) {
                blocks.addObject().put("type", "TextBlock").put("text", plain(line)).put("wrap", true);
            }
            notice.link().ifPresent(link -> card.putArray("actions").addObject().put("type", "Action.OpenUrl")
                    .put("title", notice.linkLabel()).put("url", link));
            return post(to.url(), text(body));
        }

        @Override
        Optional<String> problem(JsonNode answer) {
            return Optional.empty();
        }
    };

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /**
     * What is said.
     *
     * @param id stays the same however often it is sent
     * @param kind such as {@code lapse-declared}
     * @param text lines
     * @param facts what the text was made of, for programs
     */
    record Notice(String id, String kind, String subject, String text, Optional<String> link, String linkLabel,
            JsonNode facts) {
    }

    abstract HttpRequest.Builder request(ChannelSettings to, Notice notice, Instant at);

    /** Why a message was not taken although the HTTP status says that it was. */
    abstract Optional<String> problem(JsonNode answer);

    /** @return why it was not taken; empty when it was */
    Optional<String> problem(HttpResponse<String> answer) {
        if (answer.statusCode() < 200 || answer.statusCode() > 299) {
            return Optional.of("HTTP status " + answer.statusCode());
        }
        try {
            return problem(MAPPER.readTree(answer.body()));
        } catch (IOException notJson) {
            return problem(JSON.missingNode());
        }
    }

    private static Optional<String> notZero(JsonNode answer, String code, String message) {
        return answer.path(code).asInt(-1) == 0 ? Optional.empty()
                : Optional.of(answer.has(code) ? answer.get(code).asText() + " " + answer.path(message).asText()
                        : "an answer that is not this service's");
    }

    private static HttpRequest.Builder post(URI url, String body) {
        return HttpRequest.newBuilder(url).header("Content-Type", "application/json; charset=utf-8")
                .POST(BodyPublishers.ofString(body, StandardCharsets.UTF_8));
    }

    private static String text(ObjectNode body) {
        try {
            return MAPPER.writeValueAsString(body);
        } catch (IOException e) {
            throw new IllegalStateException("A message cannot be written", e);
        }
    }

    /** Of names that people choose, nothing is taken for a link, a mention or an emphasis. */
    private static String plain(String value) {
        return value.replaceAll("([\\\\`*_\\[\\]<>#~|])", "\\\\$1");
    }

    private static String markdown(Notice notice) {
        return "**" + plain(notice.subject()) + "**\n\n" + plain(notice.text()).replace("\n", "\n\n")
                + notice.link().map(link -> "\n\n[" + plain(notice.linkLabel()) + "](" + link + ")").orElse("");
    }

    /** @param most bytes of UTF-8 */
    private static String cut(String value, int most) {
        var kept = new StringBuilder();
        int bytes = 3;
        for (int character : value.codePoints().toArray()) {
            bytes += Character.toString(character).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > most) {
                return kept.append('…').toString();
            }
            kept.appendCodePoint(character);
        }
        return value;
    }

    private static String hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
