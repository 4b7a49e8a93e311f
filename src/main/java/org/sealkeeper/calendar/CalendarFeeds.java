package org.sealkeeper.calendar;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.sealkeeper.security.Person;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The calendars of people, one each. */
@Component
public class CalendarFeeds {

    /** More than a calendar is of use with; those that end first. */
    private static final int MOST = 1_000;
    private static final int SECRET_BYTES = 32;

    private final JdbcClient jdbc;
    private final Inventory inventory;
    private final People people;
    private final Ledger ledger;
    private final Clock clock;
    private final String baseUrl;
    private final SecureRandom random = new SecureRandom();

    CalendarFeeds(JdbcClient jdbc, Inventory inventory, People people, Ledger ledger, Clock clock,
            @Value("${sealkeeper.base-url:http://localhost:${server.port:8080}}") String baseUrl) {
        this.jdbc = jdbc;
        this.inventory = inventory;
        this.people = people;
        this.ledger = ledger;
        this.clock = clock;
        this.baseUrl = baseUrl.replaceFirst("/+$", "");
    }

    /**
     * That somebody has a calendar.
     *
     * @param fetchedAt when a calendar program was last here
     */
    public record Feed(Instant madeAt, Optional<Instant> fetchedAt) {
    }

    public Optional<Feed> of(String userId) {
        return jdbc.sql("select made_at, fetched_at from calendar_feed where user_id = :user").param("user", userId)
                .query((row, number) -> new Feed(row.getObject("made_at", OffsetDateTime.class).toInstant(),
                        Optional.ofNullable(row.getObject("fetched_at", OffsetDateTime.class))
                                .map(OffsetDateTime::toInstant))).optional();
    }

    /**
     * Makes somebody's calendar; an address that they had before is no longer answered.
     *
     * @return its address, which nobody can be told again
     */
    @Transactional
    public String make(String userId) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        jdbc.sql("""
                insert into calendar_feed (user_id, secret_hash, made_at) values (:user, :hash, :now)
                on conflict (user_id) do update set secret_hash = :hash, made_at = :now, fetched_at = null
                """)
                .param("user", userId).param("hash", hash(text)).param("now", now()).update();
        ledger.record(Entry.of("calendar.made").actor(userId));
        return baseUrl + "/calendar/" + text + ".ics";
    }

    @Transactional
    public void remove(String userId) {
        if (jdbc.sql("delete from calendar_feed where user_id = :user").param("user", userId).update() == 1) {
            ledger.record(Entry.of("calendar.removed").actor(userId));
        }
    }

    /**
     * The calendar behind a secret: the signatures that its owner keeps, or all for those who look after all of them.
     *
     * @return iCalendar; empty when nobody has this secret, or its owner is gone or in no group any more
     */
    @Transactional
    public Optional<String> fetch(String secret) {
        return jdbc.sql("update calendar_feed set fetched_at = :now where secret_hash = :hash returning user_id")
                .param("now", now()).param("hash", hash(secret)).query(String.class).optional()
                .filter(user -> people.isInAny(user, Group.values())).flatMap(people::find)
                .map(person -> new ICalendar(baseUrl, person.locale(), clock.instant()).of(signaturesOf(person)));
    }

    private List<Signature> signaturesOf(Person person) {
        boolean seesAll = people.isMember(person.id(), Group.SECURITY_OFFICERS)
                || people.isMember(person.id(), Group.ADMINISTRATORS) || people.isMember(person.id(), Group.AUDITORS);
        return seesAll ? inventory.endingFirst(MOST) : inventory.endingFirst(person.id(), MOST);
    }

    private OffsetDateTime now() {
        return OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private static byte[] hash(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
