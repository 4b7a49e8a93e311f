package org.sealkeeper.notification;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.sealkeeper.security.People;
import org.sealkeeper.security.Person;
import org.sealkeeper.text.Texts;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Messages waiting to be sent, and those that were. A message is queued at most once for each {@code once} key and
 * person, and tried until it is out. No mail is sent twice: of one that the mail server has, and whose answer did not
 * arrive, nobody knows whether it was taken; its reader is told of it in another mail. What goes to channels is posted at
 * least once, under an id that stays.
 */
@Component
public class Outbox {

    private final JdbcClient jdbc;
    private final ObjectMapper json;
    private final MailServer server;
    private final Letters letters;
    private final Channels channels;
    private final Preferences preferences;
    private final People people;
    private final Clock clock;

    Outbox(JdbcClient jdbc, ObjectMapper json, MailServer server, Letters letters, Channels channels,
            Preferences preferences, People people, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.server = server;
        this.letters = letters;
        this.channels = channels;
        this.preferences = preferences;
        this.people = people;
        this.clock = clock;
    }

    /**
     * Queues a mail in the caller's transaction; it is sent after the commit, and tried again until it is out. The
     * channels that want to hear of it are told too, once for all persons of the same key.
     *
     * @param template name of the mail, such as {@code expiry-reminder}; its texts are {@code mail.<template>.*}
     * @param userId who it is for; or a mailing list, as {@link MailingList#recipient} names it
     * @param once key under which the mail is sent at most once to this person, such as
     *     {@code reminder:<signature>:<expiry>:30}
     * @param values what the texts may name: strings, numbers and instants; never a secret
     * @return false when it was queued before, or the person does not want such mails
     */
    @Transactional
    public boolean queue(String template, String userId, String once, Map<String, Object> values) {
        boolean canBeSent = server.isConfigured();
        Instant now = clock.instant();
        Template mail = Template.of(template);
        channels.recipients(mail).forEach(channel -> insert(mail, channel, once, values, Message.State.WAITING,
                channels.due(channel, mail, now)));
        Message.State state = canBeSent ? Message.State.WAITING : Message.State.HELD;
        if (mail.comesAtOnce()) {
            return insert(mail, userId, once, values, state, now);
        }
        Preference wanted = preferences.of(userId);
        return !wanted.muted().contains(Topic.of(mail)) && insert(mail, userId, once, values,
                wanted.digestHour().isPresent() ? Message.State.IN_DIGEST : state, wanted.due(now));
    }

    /** What waits for somebody's daily mail, as the subjects of the mails that it stands for; it goes with this one. */
    @Transactional
    public List<String> takeForDigest(String userId, String once) {
        List<Message> held = jdbc.sql("""
                select * from mail where user_id = :user and state = 'IN_DIGEST' and digest is null
                order by queued_at, id
                """).param("user", userId).query(this::toMessage).list();
        List<String> subjects = held.stream().map(message -> letter(message).subject()).distinct().toList();
        jdbc.sql("update mail set digest = :digest where id = any(:ids)")
                .param("digest", UUID.nameUUIDFromBytes((userId + " " + once).getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .param("ids", held.stream().map(Message::id).toArray(UUID[]::new)).update();
        return subjects;
    }

    private boolean insert(Template template, String recipient, String once, Map<String, Object> values,
            Message.State state, Instant due) {
        return jdbc.sql("""
                insert into mail (id, user_id, template, once, facts, queued_at, state, next_try_at, problem)
                values (:id, :user, :template, :once, :facts::jsonb, :now, :state, :due, :problem)
                on conflict (user_id, once) do nothing
                """)
                .param("id", UUID.randomUUID())
                .param("user", recipient)
                .param("template", template.id())
                .param("once", once)
                .param("facts", write(values))
                .param("now", utc(clock.instant()))
                .param("due", utc(due))
                .param("state", state.name())
                .param("problem", state == Message.State.HELD ? Message.NO_MAIL_SERVER : null)
                .update() == 1;
    }

    /** Of one person, or of all; in one state, or in any; the newest first. */
    public List<Message> find(Optional<String> userId, Optional<Message.State> state, int page, int size) {
        // index mail_user or mail_queued_at
        return jdbc.sql("""
                select * from mail
                where (:user::text is null or user_id = :user)
                  and (:state::text is null or state = :state)
                order by queued_at desc, id
                limit :size offset :skip
                """)
                .param("user", userId.orElse(null))
                .param("state", state.map(Enum::name).orElse(null))
                .param("size", size)
                .param("skip", (long) page * size)
                .query(this::toMessage)
                .list();
    }

    public Optional<Message> message(UUID id) {
        return jdbc.sql("select * from mail where id = :id").param("id", id).query(this::toMessage).optional();
    }

    /** What was sent; or, of a message that is not out, what its reader would get now. */
    public Letter letter(Message message) {
        if (message.sent().isEmpty() && Channels.isChannel(message.userId())) {
            Locale locale = channels.named(message.userId()).map(ChannelSettings::locale).orElse(Texts.ENGLISH);
            return letters.briefLetter(message, locale);
        }
        return message.sent().orElseGet(() -> MailingList.named(message.userId())
                .map(list -> letters.write(message, list)).orElseGet(() -> letters.write(message, reader(message))));
    }

    private Person reader(Message message) {
        return people.find(message.userId()).orElseGet(
                () -> new Person(message.userId(), message.userId(), Optional.empty(), Texts.ENGLISH));
    }

    /** Takes the mail that has waited longest, for nobody else to send until {@code giveUpAt}. */
    Optional<Message> claim(Instant giveUpAt) {
        return claim("user_id not like 'channel:%'", "", giveUpAt);
    }

    /** Likewise what waits for a channel. */
    Optional<Message> claim(String channel, Instant giveUpAt) {
        return claim("user_id = :channel", channel, giveUpAt);
    }

    private Optional<Message> claim(String which, String channel, Instant giveUpAt) {
        // index mail_to_send
        return jdbc.sql("""
                update mail
                set state = 'SENDING', tries = tries + 1, next_try_at = :giveUpAt
                where id = (
                    select id from mail
                    where state in ('WAITING', 'HELD', 'SENDING')
                      and handed_at is null
                      and next_try_at <= :now
                      and %s
                    order by next_try_at, id
                    limit 1
                    for update skip locked)
                returning *
                """.formatted(which))
                .param("channel", channel)
                .param("giveUpAt", utc(giveUpAt))
                .param("now", utc(clock.instant()))
                .query(this::toMessage)
                .optional();
    }

    /**
     * Notes what the mail server is given now; from here on the message is not sent by anybody else.
     *
     * @return false when somebody else has taken the message over in the meantime
     */
    boolean handOver(Message message, String address, Letter letter) {
        return note("handed_at = :now", message, address, letter);
    }

    /** @return false when somebody else has taken the message over in the meantime */
    boolean sent(Message message, String address, Letter letter) {
        return note("state = 'SENT', sent_at = :now, problem = null", message, address, letter);
    }

    /**
     * Gives up what was handed over and never answered for, and queues a mail to its reader that says so: its subject, and
     * where it can be read.
     */
    List<Message> doubt() {
        // index mail_to_send
        List<Message> doubtful = jdbc.sql("""
                update mail
                set state = 'IN_DOUBT', problem = :problem
                where state = 'SENDING' and handed_at is not null and next_try_at <= :now
                returning *
                """)
                .param("problem", Message.ANSWER_LOST)
                .param("now", utc(clock.instant()))
                .query(this::toMessage)
                .list();
        doubtful.forEach(this::tellOfDoubt);
        return doubtful;
    }

    private void tellOfDoubt(Message doubtful) {
        var values = new TreeMap<>(doubtful.facts());
        if (!Template.of(doubtful.template()).tellsOfDoubt()) {
            values.values().removeIf(List.class::isInstance);
            values.put("mailId", doubtful.id().toString());
            values.put(Fact.SUBJECT.key(), doubtful.sent().orElseThrow().subject());
        }
        insert(MailingList.named(doubtful.userId()).isPresent() ? Template.ANNOUNCEMENT_IN_DOUBT : Template.MAIL_IN_DOUBT,
                doubtful.userId(), "in-doubt:" + doubtful.id(), values,
                server.isConfigured() ? Message.State.WAITING : Message.State.HELD, clock.instant());
    }

    private boolean note(String what, Message message, String address, Letter letter) {
        return jdbc.sql("""
                update mail
                set %s, address = :address, language = :language, subject = :subject, text = :text, html = :html
                where id = :id and state = 'SENDING' and tries = :tries
                """.formatted(what))
                .param("now", utc(clock.instant()))
                .param("address", address)
                .param("language", letter.language())
                .param("subject", letter.subject())
                .param("text", letter.text())
                .param("html", letter.html())
                .param("id", message.id())
                .param("tries", message.tries())
                .update() == 1;
    }

    void putBack(Message message, Message.State state, Instant nextTryAt, String problem) {
        jdbc.sql("""
                update mail
                set state = :state, next_try_at = :next, problem = :problem, handed_at = null
                where id = :id and state = 'SENDING' and tries = :tries
                """)
                .param("state", state.name())
                .param("next", utc(nextTryAt))
                .param("problem", problem)
                .param("id", message.id())
                .param("tries", message.tries())
                .update();
    }

    /** Says of what waits that there is no mail server; it stays due. */
    void hold() {
        jdbc.sql("""
                update mail
                set state = 'HELD', problem = :problem
                where (state = 'WAITING' or (state = 'SENDING' and next_try_at <= :now and handed_at is null))
                  and user_id not like 'channel:%'
                """)
                .param("problem", Message.NO_MAIL_SERVER)
                .param("now", utc(clock.instant()))
                .update();
    }

    /**
     * What was queued or tried while the clock was ahead is due now, and not when that comes.
     *
     * @param latest when the next try of anything can be
     */
    void bringForward(Instant latest) {
        // index mail_to_send
        jdbc.sql("""
                update mail
                set next_try_at = :now
                where state in ('WAITING', 'HELD', 'SENDING') and next_try_at > :now
                  and (queued_at > :soon or tries > 0 and next_try_at > :latest)
                """)
                .param("now", utc(clock.instant()))
                .param("soon", utc(clock.instant().plusSeconds(60)))
                .param("latest", utc(latest.plusSeconds(60)))
                .update();
    }

    /** Gives up what was queued before {@code limit} and is not out. */
    List<Message> expire(Instant limit) {
        return jdbc.sql("""
                update mail
                set state = 'EXPIRED'
                where state in ('WAITING', 'HELD') and queued_at < :limit
                returning *
                """)
                .param("limit", utc(limit))
                .query(this::toMessage)
                .list();
    }

    private Message toMessage(ResultSet row, int number) throws SQLException {
        var state = Message.State.valueOf(row.getString("state"));
        boolean willBeTried = state == Message.State.WAITING || state == Message.State.HELD
                || state == Message.State.SENDING;
        Optional<Letter> sent = state == Message.State.SENT || state == Message.State.IN_DOUBT
                ? Optional.of(new Letter(row.getString("language"), row.getString("subject"), row.getString("text"),
                        row.getString("html")))
                : Optional.empty();
        return new Message(row.getObject("id", UUID.class), row.getString("user_id"), row.getString("template"),
                read(row.getString("facts")), instant(row, "queued_at").orElseThrow(), state, row.getInt("tries"),
                instant(row, "next_try_at").filter(at -> willBeTried), Optional.ofNullable(row.getString("problem")),
                Optional.ofNullable(row.getString("address")), instant(row, "sent_at"), sent);
    }

    private static OffsetDateTime utc(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    private Map<String, Object> read(String facts) {
        try {
            return json.readValue(facts, new TypeReference<>() { });
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A message holds facts that are not JSON", e);
        }
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
