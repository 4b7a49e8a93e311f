package org.sealkeeper.notification;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Messages waiting to be sent, and those that were. A message is queued at most once for each {@code once} key and
 * person, and tried until it is out. It goes out at least once: when the application dies between the mail server's
 * answer and its note of it, the message is sent again under the same {@code Message-ID}, so that mail programs show
 * it once.
 */
@Component
public class Outbox {

    private final JdbcClient jdbc;
    private final ObjectMapper json;
    private final MailServer server;
    private final Clock clock;

    Outbox(JdbcClient jdbc, ObjectMapper json, MailServer server, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.server = server;
        this.clock = clock;
    }

    /**
     * Queues a mail in the caller's transaction; it is sent after the commit, and tried again until it is out.
     *
     * @param template name of the mail, such as {@code expiry-reminder}; its texts are {@code mail.<template>.*}
     * @param once key under which the mail is sent at most once to this person, such as
     *     {@code reminder:<signature>:<expiry>:30}
     * @param values what the texts may name: strings, numbers and instants; never a secret
     * @return false when it was queued before
     */
    @Transactional
    public boolean queue(String template, String userId, String once, Map<String, Object> values) {
        OffsetDateTime now = OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
        boolean canBeSent = server.isConfigured();
        return jdbc.sql("""
                insert into mail (id, user_id, template, once, facts, queued_at, state, next_try_at, problem)
                values (:id, :user, :template, :once, :facts::jsonb, :now, :state, :now, :problem)
                on conflict (user_id, once) do nothing
                """)
                .param("id", UUID.randomUUID())
                .param("user", userId)
                .param("template", Template.of(template).id())
                .param("once", once)
                .param("facts", write(values))
                .param("now", now)
                .param("state", canBeSent ? "WAITING" : "HELD")
                .param("problem", canBeSent ? null : Message.NO_MAIL_SERVER)
                .update() == 1;
    }

    private String write(Map<String, Object> values) {
        Map<String, Object> plain = new TreeMap<>();
        values.forEach((name, value) -> plain.put(name, value instanceof Instant instant ? instant.toString() : value));
        try {
            return json.writeValueAsString(plain);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("What a mail names must be strings, numbers and instants", e);
        }
    }
}
