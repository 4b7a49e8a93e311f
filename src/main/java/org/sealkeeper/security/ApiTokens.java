package org.sealkeeper.security;

import static org.sealkeeper.text.Refusal.Kind.CONFLICT;
import static org.sealkeeper.text.Refusal.Kind.INVALID;
import static org.sealkeeper.text.Refusal.Kind.NOT_FOUND;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.text.Refusal;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * What programs log in with: a token is its owner's, does a part of what they may do, and ends by itself. It is told
 * once, when it is made; kept is its hash.
 */
@Component
public class ApiTokens {

    /** So that whoever finds one knows what it is. */
    public static final String PREFIX = "skt_";

    private static final int SECRET_BYTES = 32;
    private static final int LONGEST_NAME = 100;
    private static final int MOST_DAYS = 366;
    private static final int MOST = 50;
    private static final Duration USES_TOLD_APART = Duration.ofMinutes(1);
    private static final Duration USES_RECORDED_APART = Duration.ofDays(1);

    private final JdbcClient jdbc;
    private final People people;
    private final Ledger ledger;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    ApiTokens(JdbcClient jdbc, People people, Ledger ledger, Clock clock) {
        this.jdbc = jdbc;
        this.people = people;
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * A token, without what it is.
     *
     * @param usedAt when it was last used, to the minute
     * @param usedFrom the address that it was last used from
     */
    public record Token(UUID id, String owner, String name, Set<TokenScope> scopes, Instant madeAt, Instant expiresAt,
            Optional<Instant> usedAt, Optional<String> usedFrom, Optional<Instant> revokedAt, Optional<String> revokedBy) {

        public boolean isValidAt(Instant moment) {
            return revokedAt.isEmpty() && moment.isBefore(expiresAt);
        }
    }

    /** @param secret the token itself, which nobody can be told again */
    public record Made(Token token, String secret) {

        /** Never what is in it. */
        @Override
        public String toString() {
            return "Made";
        }
    }

    /**
     * Makes a token.
     *
     * @param scopes as in {@link TokenScope#id}
     * @param days after which it ends
     */
    @Transactional
    public Made make(String owner, String name, Set<String> scopes, int days) {
        if (name == null || name.isBlank() || name.strip().length() > LONGEST_NAME) {
            throw Refusal.of(INVALID, "token.name-needed", LONGEST_NAME);
        }
        if (days < 1 || days > MOST_DAYS) {
            throw Refusal.of(INVALID, "token.days", MOST_DAYS);
        }
        Set<TokenScope> chosen = scopes(scopes);
        Instant now = clock.instant();
        // two requests at once could make one more than there may be, which does no harm
        if (of(owner).stream().filter(token -> token.isValidAt(now)).count() >= MOST) {
            throw Refusal.of(CONFLICT, "token.too-many", MOST);
        }
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        String text = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        UUID id = UUID.randomUUID();
        Instant end = now.plus(days, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
        jdbc.sql("""
                insert into api_token (id, user_id, name, scopes, secret_hash, made_at, expires_at)
                values (:id, :user, :name, :scopes, :hash, :now, :end)
                """)
                .param("id", id).param("user", owner).param("name", name.strip()).param("scopes", written(chosen))
                .param("hash", hash(text)).param("now", utc(now)).param("end", utc(end)).update();
        ledger.record(Entry.of("token.made").actor(owner).detail("name", name.strip()).detail("token", id)
                .detail("scopes", written(chosen)).detail("notAfter", end));
        return new Made(token(id).orElseThrow(), text);
    }

    /** Somebody's tokens, the newest first; those that have ended too. */
    public List<Token> of(String owner) {
        return jdbc.sql("select * from api_token where user_id = :user order by made_at desc limit 200")
                .param("user", owner).query(ApiTokens::token).list();
    }

    /** Everybody's tokens that can be used now, the newest first. */
    public List<Token> valid() {
        return jdbc.sql("""
                select * from api_token where revoked_at is null and expires_at > :now
                order by made_at desc limit 1000
                """).param("now", utc(clock.instant())).query(ApiTokens::token).list();
    }

    /**
     * Takes a token back: one's own, or as an administrator anybody's.
     *
     * @throws Refusal NOT_FOUND also for one that is none of the actor's business
     */
    @Transactional
    public void revoke(UUID id, String actor) {
        Token token = token(id).filter(found -> found.owner().equals(actor)
                || people.isMember(actor, Group.ADMINISTRATORS))
                .orElseThrow(() -> Refusal.of(NOT_FOUND, "token.none", id.toString()));
        int revoked = jdbc.sql("""
                update api_token set revoked_at = :now, revoked_by = :by where id = :id and revoked_at is null
                """).param("now", utc(clock.instant())).param("by", actor).param("id", id).update();
        if (revoked == 1) {
            ledger.record(Entry.of("token.revoked").actor(actor).detail("name", token.name()).detail("token", id)
                    .detail("owner", token.owner()));
        }
    }

    /**
     * Finds who uses a token, and keeps when and from where. The ledger is told of the first use, of one from another
     * address, and of one a day.
     *
     * @return empty when there is no such token; one that has ended is there, and not valid
     */
    @Transactional
    public Optional<Token> use(String secret, String address) {
        if (secret.length() > 200 || !secret.startsWith(PREFIX)) {
            return Optional.empty();
        }
        Optional<Token> found = jdbc.sql("select * from api_token where secret_hash = :hash").param("hash", hash(secret))
                .query(ApiTokens::token).optional();
        Instant now = clock.instant();
        found.filter(token -> token.isValidAt(now)).ifPresent(token -> used(token, address, now));
        return found;
    }

    private void used(Token token, String address, Instant now) {
        boolean elsewhere = !token.usedFrom().equals(Optional.of(address));
        if (!elsewhere && token.usedAt().filter(used -> used.plus(USES_TOLD_APART).isAfter(now)).isPresent()) {
            return;
        }
        int told = jdbc.sql("""
                update api_token set used_at = :now, used_from = :address
                where id = :id and used_at is not distinct from :before
                """)
                .param("now", utc(now)).param("address", address).param("id", token.id())
                .param("before", token.usedAt().map(ApiTokens::utc).orElse(null), Types.TIMESTAMP_WITH_TIMEZONE)
                .update();
        if (told == 1 && (elsewhere
                || token.usedAt().filter(used -> used.plus(USES_RECORDED_APART).isAfter(now)).isEmpty())) {
            ledger.record(Entry.of("token.used").actor(token.owner()).detail("name", token.name())
                    .detail("token", token.id()).detail("address", address));
        }
    }

    private Optional<Token> token(UUID id) {
        return jdbc.sql("select * from api_token where id = :id").param("id", id).query(ApiTokens::token).optional();
    }

    private static Token token(ResultSet row, int number) throws SQLException {
        return new Token(row.getObject("id", UUID.class), row.getString("user_id"), row.getString("name"),
                Arrays.stream(row.getString("scopes").toUpperCase(Locale.ROOT).split(" ")).map(TokenScope::valueOf)
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(TokenScope.class))),
                moment(row, "made_at").orElseThrow(), moment(row, "expires_at").orElseThrow(), moment(row, "used_at"),
                Optional.ofNullable(row.getString("used_from")), moment(row, "revoked_at"),
                Optional.ofNullable(row.getString("revoked_by")));
    }

    private static Optional<Instant> moment(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    private static Set<TokenScope> scopes(Set<String> asked) {
        Set<String> known = Stream.of(TokenScope.values()).map(TokenScope::id).collect(Collectors.toSet());
        if (asked == null || asked.isEmpty() || !known.containsAll(asked)) {
            throw Refusal.of(INVALID, "token.scopes-needed",
                    Stream.of(TokenScope.values()).map(TokenScope::id).collect(Collectors.joining(", ")));
        }
        return Stream.of(TokenScope.values()).filter(scope -> asked.contains(scope.id()))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(TokenScope.class)));
    }

    static String written(Set<TokenScope> scopes) {
        return scopes.stream().map(TokenScope::id).collect(Collectors.joining(" "));
    }

    private static OffsetDateTime utc(Instant moment) {
        return OffsetDateTime.ofInstant(moment, ZoneOffset.UTC);
    }

    /** The token is 256 bits of chance, so one round of a plain hash is enough: there is nothing to guess. */
    private static byte[] hash(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
