package org.sealkeeper.vault;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.vault.Envelope.NotAuthentic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The random keys under which everything in the vault lies: the newest generation seals, the ones before it open what
 * has not been sealed anew yet. What is sealed begins with 2 and the generation (four bytes); what begins with 1 is an
 * {@link Envelope} from before there were generations, and lies under the first. The secret is needed at start, and once
 * for each new generation.
 */
@Component
class MasterKey {

    static final int FIRST = 1;

    private static final Logger log = LoggerFactory.getLogger(MasterKey.class);
    private static final byte WITH_GENERATION = 2;
    private static final int HEADER_BYTES = 5;

    private final JdbcClient jdbc;
    private final VaultSecrets secrets;
    private final SpareMasters spares;
    private final Ledger ledger;
    private final Clock clock;
    private final Map<Integer, byte[]> keys = new ConcurrentHashMap<>();
    private Set<Integer> missing = Set.of();

    /** @throws SecretRefused when the secret does not open the vault that is there */
    MasterKey(JdbcClient jdbc, VaultSecrets secrets, SpareMasters spares, Ledger ledger, Clock clock,
            PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.secrets = secrets;
        this.spares = spares;
        this.ledger = ledger;
        this.clock = clock;
        new TransactionTemplate(transactions).executeWithoutResult(status -> openOrMake());
    }

    /** In the transaction that writes it: the generation stays until that has ended. */
    byte[] seal(byte[] plaintext, String context) {
        int generation = current();
        byte[] envelope = Envelope.seal(key(generation).orElseThrow(), plaintext, context);
        return ByteBuffer.allocate(HEADER_BYTES + envelope.length).put(WITH_GENERATION).putInt(generation)
                .put(envelope).array();
    }

    byte[] open(byte[] sealed, String context) throws NotAuthentic {
        boolean withGeneration = sealed.length > HEADER_BYTES && sealed[0] == WITH_GENERATION;
        int generation = withGeneration ? ByteBuffer.wrap(sealed, 1, 4).getInt() : FIRST;
        byte[] envelope = withGeneration ? Arrays.copyOfRange(sealed, HEADER_BYTES, sealed.length) : sealed;
        return Envelope.open(key(generation).orElseThrow(NotAuthentic::new), envelope, context);
    }

    /** The oldest first. */
    List<WrappedMaster> generations() {
        return jdbc.sql("select * from vault_master order by generation").query(WrappedMaster::from).list();
    }

    long keysInToken() {
        return jdbc.sql("select count(*) from vault_key where token_key is not null").query(Long.class).single();
    }

    /** Makes the next generation; from the end of the transaction on, it is what seals. */
    int renew() {
        lock();
        int generation = generations().stream().mapToInt(WrappedMaster::generation).max().orElseThrow() + 1;
        write(generation, Envelope.random(Envelope.KEY_BYTES), clock.instant());
        return generation;
    }

    /**
     * Wraps all generations under the secret that is configured now.
     *
     * @return the kind of secret before, empty when it was the configured one already
     */
    Optional<SecretKind> wrapAnew() {
        lock();
        List<WrappedMaster> before = generations();
        if (before.stream().allMatch(secrets::isUnderConfigured)) {
            return Optional.empty();
        }
        for (WrappedMaster one : before) {
            write(one.generation(), opened(one).key(), one.madeAt());
        }
        return before.stream().map(WrappedMaster::secret).findFirst();
    }

    /**
     * Removes the generations before the newest, where nothing lies under them. Waits for whoever is still sealing under
     * them, so that nothing is written afterwards that no longer opens.
     *
     * @param unused asked once nobody can seal under them any more
     */
    boolean removeOld(BooleanSupplier unused) {
        lock();
        List<Integer> old = jdbc.sql("""
                select generation from vault_master
                where generation < (select max(generation) from vault_master)
                for update
                """).query(Integer.class).list();
        if (old.isEmpty() || !unused.getAsBoolean()) {
            return false;
        }
        spares.remove(old);
        jdbc.sql("delete from vault_master where generation in (:old)").param("old", old).update();
        return true;
    }

    /** Forgets generations that were gone at the last look already; whoever has read an old row has opened it by now. */
    synchronized void forgetRemoved() {
        Set<Integer> gone = new HashSet<>(keys.keySet());
        generations().forEach(there -> gone.remove(there.generation()));
        missing.stream().filter(gone::contains).forEach(keys::remove);
        missing = gone;
    }

    private int current() {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("What the vault seals is written in the transaction that it is sealed in");
        }
        // a generation that is removed while we wait for its row is not found any more; then there is a newer one
        for (int look = 0; look < 3; look++) {
            Optional<Integer> newest = jdbc.sql("""
                    select generation from vault_master order by generation desc limit 1 for key share
                    """).query(Integer.class).optional();
            if (newest.isPresent()) {
                return newest.get();
            }
        }
        throw new IllegalStateException("The vault has no master key (table vault_master)");
    }

    private Optional<byte[]> key(int generation) {
        byte[] known = keys.get(generation);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<byte[]> opened = jdbc.sql("select * from vault_master where generation = :generation")
                .param("generation", generation).query(WrappedMaster::from).optional()
                .map(wrapped -> opened(wrapped).key());
        opened.ifPresent(key -> keys.put(generation, key));
        return opened;
    }

    private void openOrMake() {
        // of two nodes that start together on an empty database, one makes the key and the other one opens it
        lock();
        List<WrappedMaster> there = generations();
        if (!there.isEmpty()) {
            boolean asConfigured = true;
            for (WrappedMaster one : there) {
                VaultSecrets.Opened opened = opened(one);
                keys.put(one.generation(), opened.key());
                asConfigured &= opened.by() == secrets.configured();
            }
            if (!asConfigured) {
                log.warn("The vault still opens with another secret than {}. When every node has the new configuration,"
                        + " an administrator changes the secret: POST /api/v1/vault/secret/rotations",
                        secrets.configured().name());
            }
            there.forEach(one -> keepSpare(one.generation(), one.secret(), keys.get(one.generation()), one.madeAt()));
            return;
        }
        boolean keysWithoutMaster = jdbc.sql("select exists (select from vault_key)").query(Boolean.class).single();
        if (keysWithoutMaster) {
            throw new SecretRefused("The database holds keys, but not the record that their vault is opened with"
                    + " (table vault_master).", "Restore the database from a backup that has both.");
        }
        byte[] master = Envelope.random(Envelope.KEY_BYTES);
        write(FIRST, master, clock.instant());
        ledger.record(Entry.of("vault.made").detail("secret", secrets.configured().kind()));
        keys.put(FIRST, master);
    }

    /** By a secret, or by the spare passphrase where a token is lost. */
    private VaultSecrets.Opened opened(WrappedMaster wrapped) {
        try {
            return secrets.unwrap(wrapped);
        } catch (SecretRefused refused) {
            return spares.of(wrapped.generation()).flatMap(secrets::unwrapSpare).orElseThrow(() -> refused);
        }
    }

    private void write(int generation, byte[] master, Instant madeAt) {
        WrappedMaster wrapped = secrets.wrap(generation, master, madeAt);
        write(wrapped);
        keepSpare(generation, wrapped.secret(), master, madeAt);
    }

    private void keepSpare(int generation, SecretKind secret, byte[] master, Instant madeAt) {
        if (secret != SecretKind.TOKEN) {
            spares.remove(List.of(generation));
        } else if (spares.keep(generation, master, madeAt)) {
            ledger.record(Entry.of("vault.spare-made").detail("generation", generation));
        }
    }

    private void lock() {
        jdbc.sql("select pg_advisory_xact_lock(hashtext('vault_master'))").query((row, number) -> 1).single();
    }

    private void write(WrappedMaster master) {
        var derivation = master.derivation();
        jdbc.sql("""
                insert into vault_master
                    (generation, secret, salt, memory_kib, iterations, lanes, token_key, wrapped, made_at)
                values (:generation, :secret, :salt, :memory, :iterations, :lanes, :tokenKey, :wrapped, :at)
                on conflict (generation) do update
                set (secret, salt, memory_kib, iterations, lanes, token_key, wrapped)
                    = (excluded.secret, excluded.salt, excluded.memory_kib, excluded.iterations, excluded.lanes,
                       excluded.token_key, excluded.wrapped)
                """)
                .param("generation", master.generation())
                .param("secret", master.secret().name())
                .param("salt", derivation.map(WrappedMaster.Derivation::salt).orElse(null))
                .param("memory", derivation.map(one -> one.cost().memoryKib()).orElse(null))
                .param("iterations", derivation.map(one -> one.cost().iterations()).orElse(null))
                .param("lanes", derivation.map(one -> one.cost().lanes()).orElse(null))
                .param("tokenKey", master.tokenKey().orElse(null))
                .param("wrapped", master.wrapped())
                .param("at", OffsetDateTime.ofInstant(master.madeAt(), ZoneOffset.UTC))
                .update();
    }
}
