package org.sealkeeper.ledger;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Whose ledger this is, and the keys that sign its checkpoints: the tables {@code ledger_sealing} and {@code ledger_key}. */
@Component
public class SealingKeys {

    private final JdbcClient jdbc;
    private final CheckpointKeys keys;
    private final Clock clock;

    SealingKeys(JdbcClient jdbc, CheckpointKeys keys, Clock clock) {
        this.jdbc = jdbc;
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * A key that signs checkpoints.
     *
     * @param number 1 is the first
     * @param verifier as C2SP's signed-note writes it; whoever checks a ledger has to have it from elsewhere
     * @param endorsedBy the sequence of the event that names it; empty for the first
     */
    public record Key(int number, UUID vaultKey, String verifier, Instant madeAt, Optional<Long> endorsedBy) {
    }

    /** Oldest first. */
    public List<Key> all() {
        return jdbc.sql("select * from ledger_key order by number")
                .query((row, number) -> new Key(row.getInt("number"), row.getObject("vault_key", UUID.class),
                        row.getString("verifier"), row.getObject("made_at", OffsetDateTime.class).toInstant(),
                        Optional.ofNullable(row.getObject("endorsed_by", Long.class))))
                .list();
    }

    /** Names the ledger and makes its first key; does nothing when there are both. */
    @Transactional
    void begin() {
        if (origin().isPresent()) {
            return;
        }
        String origin = "sealkeeper-ledger/" + UUID.randomUUID();
        jdbc.sql("insert into ledger_sealing (origin) values (:origin)").param("origin", origin).update();
        insert(1, origin, keys.make(), null);
    }

    /** The newest key whose endorsement is sealed. */
    Key signing() {
        List<Key> all = all();
        for (int i = all.size() - 1; i > 0; i--) {
            if (isSealed(all.get(i).endorsedBy().orElseThrow())) {
                return all.get(i);
            }
        }
        return all.get(0);
    }

    SignedNote sign(String text, Key key) {
        return SignedNote.sign(text, VerifierKey.parse(key.verifier()), message -> keys.sign(key.vaultKey(), message));
    }

    Optional<String> origin() {
        return jdbc.sql("select origin from ledger_sealing").query(String.class).optional();
    }

    private boolean isSealed(long sequence) {
        return jdbc.sql("select exists (select from ledger_leaf where sequence = :sequence)")
                .param("sequence", sequence).query(Boolean.class).single();
    }

    private String insert(int number, String origin, UUID key, Long endorsedBy) {
        String verifier = VerifierKey.of(origin, keys.publicKey(key)).toString();
        jdbc.sql("""
                insert into ledger_key (number, vault_key, verifier, made_at, endorsed_by)
                values (:number, :key, :verifier, :at, :endorsedBy)
                """)
                .param("number", number)
                .param("key", key)
                .param("verifier", verifier)
                .param("at", OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC))
                .param("endorsedBy", endorsedBy)
                .update();
        return verifier;
    }
}
