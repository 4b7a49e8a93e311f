package org.sealkeeper.vault;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.vault.Envelope.NotAuthentic;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The random key under which everything in the vault lies. It is wrapped under a key that Argon2id makes of the secret,
 * so the secret is slow to guess, and is needed only at start.
 */
@Component
class MasterKey {

    /** RFC 9106, section 4, second recommended option: 64 MiB, three passes, four lanes. */
    private static final Derivation RECOMMENDED = new Derivation(65_536, 3, 4);
    private static final int SALT_BYTES = 16;

    private final JdbcClient jdbc;
    private final VaultSecret secret;
    private final Ledger ledger;
    private final Clock clock;
    private final byte[] key;

    /** @throws SecretRefused when the secret does not open the vault that is there */
    MasterKey(JdbcClient jdbc, VaultSecret secret, Ledger ledger, Clock clock,
            PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.secret = secret;
        this.ledger = ledger;
        this.clock = clock;
        this.key = new TransactionTemplate(transactions).execute(status -> openOrMake());
    }

    byte[] seal(byte[] plaintext, String context) {
        return Envelope.seal(key, plaintext, context);
    }

    byte[] open(byte[] sealed, String context) throws NotAuthentic {
        return Envelope.open(key, sealed, context);
    }

    private byte[] openOrMake() {
        // of two nodes that start together on an empty database, one makes the key and the other one opens it
        jdbc.sql("select pg_advisory_xact_lock(hashtext('vault_master'))").query((row, number) -> 1).single();
        Optional<Wrapped> there = jdbc.sql("select * from vault_master")
                .query((row, number) -> new Wrapped(row.getBoolean("secret_is_file"), row.getBytes("salt"),
                        new Derivation(row.getInt("memory_kib"), row.getInt("iterations"), row.getInt("lanes")),
                        row.getBytes("wrapped")))
                .optional();
        if (there.isPresent()) {
            return unwrap(there.get());
        }
        boolean keysWithoutMaster = jdbc.sql("select exists (select from vault_key)").query(Boolean.class).single();
        if (keysWithoutMaster) {
            throw new SecretRefused("The database holds keys, but not the record that their vault is opened with"
                    + " (table vault_master).", "Restore the database from a backup that has both.");
        }
        return make();
    }

    private byte[] unwrap(Wrapped wrapped) {
        if (wrapped.secretIsFile() != secret.isFile()) {
            throw wrapped.secretIsFile()
                    ? new SecretRefused("The vault was made with its key file, but sealkeeper.vault.passphrase is set.",
                            "Remove the passphrase from the configuration.")
                    : new SecretRefused("The vault was made with a passphrase, but sealkeeper.vault.passphrase is not"
                            + " set.", "Set the passphrase in the configuration.");
        }
        byte[] derived = wrapped.derivation().key(secret.existing(), wrapped.salt());
        try {
            return Envelope.open(derived, wrapped.wrapped(), context(wrapped.secretIsFile(), wrapped.derivation()));
        } catch (NotAuthentic e) {
            throw new SecretRefused("The vault does not open: " + secret.name() + " is not the one that it was made"
                    + " with.", secret.isFile() ? "Put back the key file that belongs to this database."
                            : "Correct the passphrase, or connect to the database that it belongs to.");
        } finally {
            Arrays.fill(derived, (byte) 0);
        }
    }

    private byte[] make() {
        byte[] master = Envelope.random(Envelope.KEY_BYTES);
        byte[] salt = Envelope.random(SALT_BYTES);
        byte[] derived = RECOMMENDED.key(secret.forNewVault(), salt);
        byte[] wrapped = Envelope.seal(derived, master, context(secret.isFile(), RECOMMENDED));
        Arrays.fill(derived, (byte) 0);
        jdbc.sql("""
                insert into vault_master (secret_is_file, salt, memory_kib, iterations, lanes, wrapped, made_at)
                values (:file, :salt, :memory, :iterations, :lanes, :wrapped, :at)
                """)
                .param("file", secret.isFile())
                .param("salt", salt)
                .param("memory", RECOMMENDED.memoryKib())
                .param("iterations", RECOMMENDED.iterations())
                .param("lanes", RECOMMENDED.lanes())
                .param("wrapped", wrapped)
                .param("at", OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC))
                .update();
        ledger.record(Entry.of("vault.made").detail("secret", secret.isFile() ? "key file" : "passphrase"));
        return master;
    }

    private static String context(boolean secretIsFile, Derivation derivation) {
        return "vault-master:" + secretIsFile + ":" + derivation;
    }

    private record Wrapped(boolean secretIsFile, byte[] salt, Derivation derivation, byte[] wrapped) {
    }

    private record Derivation(int memoryKib, int iterations, int lanes) {

        /** Overwrites the secret. */
        byte[] key(byte[] secret, byte[] salt) {
            try {
                var generator = new Argon2BytesGenerator();
                generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                        .withMemoryAsKB(memoryKib)
                        .withIterations(iterations)
                        .withParallelism(lanes)
                        .withSalt(salt)
                        .withAdditional("sealkeeper".getBytes(StandardCharsets.US_ASCII))
                        .build());
                byte[] key = new byte[Envelope.KEY_BYTES];
                generator.generateBytes(secret, key);
                return key;
            } finally {
                Arrays.fill(secret, (byte) 0);
            }
        }
    }
}
