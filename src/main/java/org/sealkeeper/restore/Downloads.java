package org.sealkeeper.restore;

import static org.sealkeeper.text.Refusal.Kind.CONFLICT;
import static org.sealkeeper.text.Refusal.Kind.FORBIDDEN;
import static org.sealkeeper.text.Refusal.Kind.NOT_FOUND;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.camunda.bpm.engine.RuntimeService;
import org.sealkeeper.backup.KeyForPerson;
import org.sealkeeper.backup.OpenedBackup;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.security.People;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.vault.KeyCustody;
import org.sealkeeper.vault.Vault;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Restored keys that wait for one person to take them, once. At rest they are sealed under the vault; the passphrase of
 * the file is made when that person asks for it, shown, and forgotten.
 */
@Component
public class Downloads {

    private static final String TAKEN = "download-taken";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final JdbcClient jdbc;
    private final Restores restores;
    private final RestoreApprovals approvals;
    private final RestoreSettings settings;
    private final Inventory inventory;
    private final Vault vault;
    private final RuntimeService runtime;
    private final People people;
    private final Ledger ledger;
    private final Clock clock;
    private final TransactionTemplate ownTransaction;

    Downloads(JdbcClient jdbc, Restores restores, RestoreApprovals approvals, RestoreSettings settings,
            Inventory inventory, Vault vault, RuntimeService runtime, People people, Ledger ledger, Clock clock,
            PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.restores = restores;
        this.approvals = approvals;
        this.settings = settings;
        this.inventory = inventory;
        this.vault = vault;
        this.runtime = runtime;
        this.people = people;
        this.ledger = ledger;
        this.clock = clock;
        this.ownTransaction = new TransactionTemplate(transactions);
        this.ownTransaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /** @return until when it can be taken */
    Instant prepare(Restore restore, OpenedBackup opened) {
        Version version = inventory.version(restore.version());
        if (opened.custody() != KeyCustody.EXPORTABLE) {
            throw Refusal.of(CONFLICT, "restore.not-exportable", version.number(),
                    inventory.signature(restore.signature()).name());
        }
        Instant now = clock.instant();
        Instant until = now.plus(settings.downloadWithin());
        byte[] file = KeyForPerson.file(opened);
        byte[] content = restore.recipient().map(person -> KeyForPerson.sealedTo(person, file)).orElse(file);
        try {
            jdbc.sql("""
                    insert into restore_download (restore_id, content, prepared_at, expires_at)
                    values (:restore, :content, :at, :until)
                    """)
                    .param("restore", restore.id().value()).param("content", sealed(restore.id(), content))
                    .param("at", Restores.utc(now)).param("until", Restores.utc(until)).update();
        } finally {
            Arrays.fill(file, (byte) 0);
        }
        ledger.record(Restores.recordOf("restore.download-prepared", restore).detail("number", version.number())
                .detail("notAfter", until.truncatedTo(ChronoUnit.SECONDS)));
        return until;
    }

    public Optional<Download> of(RestoreId id) {
        return jdbc.sql("select * from restore_download where restore_id = :restore").param("restore", id.value())
                .query(Downloads::read).optional();
    }

    /**
     * Makes what takes the file: a token, and the passphrase that the file is then under. A passphrase is given out once.
     *
     * @throws Refusal for anybody but who asked for the restore, or when there is nothing to take any more
     */
    @Transactional
    public Download.Release release(RestoreId id, String user) {
        Restore restore = restores.restore(id);
        Download download = there(restore, user);
        approvals.refuseUnlessApproved(id);
        Optional<String> passphrase = Optional.empty();
        if (restore.recipient().isEmpty()) {
            if (download.releasedAt().isPresent()) {
                throw refusal(restore, user, CONFLICT, "restore.passphrase-shown", Restores.minutes(download.releasedAt().get()));
            }
            passphrase = Optional.of(KeyForPerson.newPassphrase());
            putUnder(id, passphrase.get());
        }
        byte[] random = new byte[32];
        RANDOM.nextBytes(random);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        jdbc.sql("update restore_download set token_sha256 = :token, released_at = :at where restore_id = :restore")
                .param("token", RestoreApprovals.sha256(token)).param("at", Restores.utc(clock.instant()))
                .param("restore", id.value()).update();
        ledger.record(Restores.recordOf("restore.released", restore).actor(user)
                .outcome(passphrase.isPresent() ? "UNDER_PASSPHRASE" : "SEALED_TO_CERTIFICATE"));
        return new Download.Release(token, passphrase);
    }

    /**
     * Hands the file out and deletes it here.
     *
     * @throws Refusal for anybody but who asked for the restore, a second time, or when it is too late
     */
    @Transactional
    public Download.Taken take(RestoreId id, String token, String user) {
        Restore restore = restores.restore(id);
        there(restore, user);
        approvals.refuseUnlessApproved(id);
        String expected = jdbc.sql("select coalesce(token_sha256, '') from restore_download where restore_id = :restore")
                .param("restore", id.value()).query(String.class).single();
        if (token == null || !MessageDigest.isEqual(expected.getBytes(StandardCharsets.US_ASCII),
                RestoreApprovals.sha256(token).getBytes(StandardCharsets.US_ASCII))) {
            throw refusal(restore, user, FORBIDDEN, "restore.wrong-token");
        }
        byte[] content = content(id);
        jdbc.sql("update restore_download set content = null, downloaded_at = :at where restore_id = :restore")
                .param("at", Restores.utc(clock.instant())).param("restore", id.value()).update();
        Version version = inventory.version(restore.version());
        ledger.record(Restores.recordOf("restore.downloaded", restore).actor(user).detail("number", version.number())
                .detail("fingerprint", version.fingerprint()));
        people.unrestricted(() -> runtime.createMessageCorrelation(TAKEN).processInstanceBusinessKey(id.toString())
                .correlateAllWithResult());
        String name = inventory.signature(restore.signature()).name().toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        String file = (name.isEmpty() ? "signature" : name) + "-version-" + version.number() + ".p12";
        return restore.recipient().isPresent() ? new Download.Taken(file + ".cms", "application/cms", content)
                : new Download.Taken(file, "application/x-pkcs12", content);
    }

    /** What nobody took is deleted; what is gone already stays gone. */
    void remove(RestoreId id) {
        int removed = jdbc.sql("""
                update restore_download set content = null, removed_at = :at
                where restore_id = :restore and content is not null
                """)
                .param("at", Restores.utc(clock.instant())).param("restore", id.value()).update();
        if (removed == 1) {
            ledger.record(Restores.recordOf("restore.download-removed", restores.restore(id)));
        }
    }

    /** The download, locked, for the one who may take it. */
    private Download there(Restore restore, String user) {
        Optional<Download> found = jdbc.sql("select * from restore_download where restore_id = :restore for update")
                .param("restore", restore.id().value()).query(Downloads::read).optional();
        if (!restore.requestedBy().equals(user)) {
            throw refusal(restore, user, FORBIDDEN, "restore.not-yours", restore.requestedBy());
        }
        Download download = found.orElseThrow(() -> Refusal.of(NOT_FOUND, "restore.nothing-to-take", restore.id()));
        if (download.downloadedAt().isPresent()) {
            throw refusal(restore, user, CONFLICT, "restore.taken-already", Restores.minutes(download.downloadedAt().get()));
        }
        if (download.removedAt().isPresent() || !clock.instant().isBefore(download.expiresAt())) {
            throw refusal(restore, user, CONFLICT, "restore.download-expired", Restores.minutes(download.expiresAt()));
        }
        return download;
    }

    private void putUnder(RestoreId id, String passphrase) {
        byte[] file = content(id);
        byte[] under = KeyForPerson.underPassphrase(file, passphrase.toCharArray());
        Arrays.fill(file, (byte) 0);
        jdbc.sql("update restore_download set content = :content where restore_id = :restore")
                .param("content", sealed(id, under)).param("restore", id.value()).update();
    }

    private byte[] sealed(RestoreId id, byte[] content) {
        return vault.seal(content, context(id));
    }

    private byte[] content(RestoreId id) {
        return vault.open(jdbc.sql("select content from restore_download where restore_id = :restore")
                .param("restore", id.value()).query((row, number) -> row.getBytes("content")).single(), context(id));
    }

    /** Whoever tries to take what is not theirs, or not there any more, is in the ledger. */
    private Refusal refusal(Restore restore, String user, Refusal.Kind kind, String code, Object... arguments) {
        Refusal refusal = Refusal.of(kind, code, arguments);
        ownTransaction.executeWithoutResult(status -> ledger.record(Restores.recordOf("restore.download-refused", restore)
                .actor(user).outcome("REFUSED").detail("reason", refusal.getMessage())));
        return refusal;
    }

    static String context(RestoreId id) {
        return "restore-download:" + id;
    }

    private static Download read(ResultSet row, int number) throws SQLException {
        return new Download(new RestoreId(row.getObject("restore_id", UUID.class)),
                Restores.instant(row, "prepared_at").orElseThrow(), Restores.instant(row, "expires_at").orElseThrow(),
                Restores.instant(row, "released_at"), Restores.instant(row, "downloaded_at"),
                Restores.instant(row, "removed_at"));
    }
}
