package org.sealkeeper.ledger;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.sealkeeper.text.Refusal;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Whose ledger this is, and the keys that sign its checkpoints: the tables {@code ledger_sealing} and {@code ledger_key}. */
@Component
public class SealingKeys {

    private final JdbcClient jdbc;
    private final CheckpointKeys keys;
    private final Ledger ledger;
    private final Clock clock;

    SealingKeys(JdbcClient jdbc, CheckpointKeys keys, Ledger ledger, Clock clock) {
        this.ledger = ledger;
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
        UUID key = keys.make();
        insert(1, VerifierKey.of(origin, keys.publicKey(key)).toString(), key, null);
    }

    /**
     * Makes the next key. It signs once the event that names it is sealed under the key before.
     *
     * @throws Refusal CONFLICT while the one before waits for that
     */
    @Transactional
    public Key renew(String actor) {
        String origin = origin().orElseThrow(() -> Refusal.of(Refusal.Kind.CONFLICT, "ledger.nothing-sealed"));
        jdbc.sql("select from ledger_sealing for update").query(row -> { });
        List<Key> all = all();
        Key last = all.get(all.size() - 1);
        if (!signing().equals(last)) {
            throw Refusal.of(Refusal.Kind.CONFLICT, "ledger.key-waits", last.number());
        }
        UUID key = keys.make();
        int number = last.number() + 1;
        String verifier = VerifierKey.of(origin, keys.publicKey(key)).toString();
        long sequence = ledger.record(Entry.of("checkpoint-key.endorsed").actor(actor).detail("number", number)
                .detail("verifier", verifier).detail("before", last.verifier()));
        insert(number, verifier, key, sequence);
        return all().get(number - 1);
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

    /**
     * Signs a statement with the key that signs checkpoints, as a signed note.
     *
     * @param format the first line, which tells it from a checkpoint, such as {@code sealkeeper-evidence-1}
     */
    public String attest(String format, List<String> lines) {
        Key key = signing();
        if (VerifierKey.parse(key.verifier()).name().equals(format)) {
            throw new IllegalArgumentException("A statement that begins like a checkpoint is not signed");
        }
        return sign(format + "\n" + String.join("\n", lines) + "\n", key).toString();
    }

    SignedNote sign(String text, Key key) {
        return SignedNote.sign(text, VerifierKey.parse(key.verifier()), message -> keys.sign(key.vaultKey(), message));
    }

    /** The ledger's name; empty before anything was sealed. */
    public Optional<String> origin() {
        return jdbc.sql("select origin from ledger_sealing").query(String.class).optional();
    }

    private boolean isSealed(long sequence) {
        return jdbc.sql("select exists (select from ledger_leaf where sequence = :sequence)")
                .param("sequence", sequence).query(Boolean.class).single();
    }

    private void insert(int number, String verifier, UUID key, Long endorsedBy) {
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
    }
}
