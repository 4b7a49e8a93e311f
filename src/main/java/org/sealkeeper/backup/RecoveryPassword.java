package org.sealkeeper.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.vault.Vault;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A password that opens every backup, besides the recovery holders' keys. It is read once from a file that is then
 * taken away; the vault keeps what was derived from it.
 */
@Component
class RecoveryPassword {

    static final int FEWEST_CHARACTERS = 16;
    private static final String CONTEXT = "recovery-password";

    private final BackupSettings settings;
    private final JdbcClient jdbc;
    private final Vault vault;
    private final Ledger ledger;
    private final Clock clock;
    private final TransactionTemplate transaction;

    RecoveryPassword(BackupSettings settings, JdbcClient jdbc, Vault vault, Ledger ledger, Clock clock,
            PlatformTransactionManager transactions) {
        this.settings = settings;
        this.jdbc = jdbc;
        this.vault = vault;
        this.ledger = ledger;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** Empty when no recovery password is configured. */
    Optional<Addressee> holder() {
        return settings.recoveryPasswordFile().isEmpty() ? Optional.empty()
                : kept().map(Addressee.PasswordHolder::of);
    }

    /** Where the password can still be read on this server; empty when its file was taken away, or there is none. */
    Optional<Path> fileOnThisServer() {
        return settings.recoveryPasswordFile().filter(Files::exists);
    }

    /** Takes the password where it is new. */
    void prepare() {
        settings.recoveryPasswordFile().ifPresent(this::take);
    }

    private void take(Path file) {
        transaction.executeWithoutResult(status -> {
            jdbc.sql("select pg_advisory_xact_lock(hashtext('backup_key'))").query((row, number) -> 1).single();
            Optional<PasswordKey> kept = kept();
            if (Files.exists(file)) {
                char[] password = read(file);
                if (kept.isEmpty() || !isOf(password, kept.get())) {
                    keep(PasswordKey.of(password));
                }
            } else if (kept.isEmpty()) {
                throw new RecipientsRefused("The recovery password's file " + file + " is not there.",
                        "Put a file with the password in one line there, or take"
                                + " sealkeeper.backup.recovery-password-file out.");
            }
        });
    }

    private static boolean isOf(char[] password, PasswordKey kept) {
        return MessageDigest.isEqual(PasswordKey.of(password, kept.salt()).derived(), kept.derived());
    }

    private Optional<PasswordKey> kept() {
        return jdbc.sql("select salt, sealed_key from recovery_password")
                .query((row, number) -> new PasswordKey(row.getBytes("salt"),
                        vault.open(row.getBytes("sealed_key"), CONTEXT)))
                .optional();
    }

    /** The sets of a former password stay as they are: they open with it. */
    private void keep(PasswordKey key) {
        jdbc.sql("""
                insert into recovery_password (salt, sealed_key, taken_at)
                values (:salt, :sealed, :at)
                on conflict (only_one) do update
                set salt = excluded.salt, sealed_key = excluded.sealed_key, taken_at = excluded.taken_at
                """)
                .param("salt", key.salt())
                .param("sealed", vault.seal(key.derived(), CONTEXT))
                .param("at", OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC))
                .update();
        ledger.record(Entry.of("recovery-password.taken").detail("fingerprint", Hash.sha256(key.salt())));
    }

    private static char[] read(Path file) {
        try {
            String password = Files.readString(file).strip();
            if (password.length() < FEWEST_CHARACTERS || password.lines().count() != 1) {
                throw new RecipientsRefused("The recovery password in " + file + " is not one line of at least "
                        + FEWEST_CHARACTERS + " characters.", "Whoever copies a set can try passwords for as long as"
                                + " they like: choose a long one at random.");
            }
            return password.toCharArray();
        } catch (IOException e) {
            throw new RecipientsRefused("The recovery password in " + file + " cannot be read (" + e.getMessage()
                    + ").", "Make the file readable for Sealkeeper, as text in UTF-8.");
        }
    }
}
