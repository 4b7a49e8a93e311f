package org.sealkeeper.restore;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.sealkeeper.backup.Backups;
import org.sealkeeper.backup.KeyForPerson;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.ledger.SealedLedger;
import org.sealkeeper.text.Refusal;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Who decided what about a restore, and whether that covers what is about to be done. A decision is bound to the backup,
 * where it goes and to whom; it counts for nothing else.
 */
@Component
public class RestoreApprovals {

    private final JdbcClient jdbc;
    private final Restores restores;
    private final Backups backups;
    private final RestoreSettings settings;
    private final Ledger ledger;
    private final SealedLedger sealed;
    private final Clock clock;

    RestoreApprovals(JdbcClient jdbc, Restores restores, Backups backups, RestoreSettings settings, Ledger ledger,
            SealedLedger sealed, Clock clock) {
        this.jdbc = jdbc;
        this.restores = restores;
        this.backups = backups;
        this.settings = settings;
        this.ledger = ledger;
        this.sealed = sealed;
        this.clock = clock;
    }

    void record(Restore restore, String by, RestoreDecision.Choice choice, String comment) {
        jdbc.sql("""
                insert into restore_decision (id, restore_id, decided_by, decided_at, decision, comment, bound_to)
                values (:id, :restore, :by, :at, :decision, :comment, :boundTo)
                """)
                .param("id", UUID.randomUUID()).param("restore", restore.id().value()).param("by", by)
                .param("at", Restores.utc(clock.instant())).param("decision", choice.name()).param("comment", comment)
                .param("boundTo", boundTo(restore)).update();
        ledger.recordAwaited(Restores.recordOf("restore.decided", restore).actor(by).outcome(choice.name())
                .detail("comment", comment).detail("boundTo", boundTo(restore)));
    }

    /** In the order they were made. */
    public List<RestoreDecision> decisions(RestoreId id) {
        // index restore_decision_restore
        return jdbc.sql("select * from restore_decision where restore_id = :id order by decided_at, id")
                .param("id", id.value()).query(RestoreApprovals::read).list();
    }

    /**
     * The last gate before a set is opened or a key handed out; every such step passes here, and nothing else does. What
     * else has to be waited for before a restore takes effect belongs here, too.
     *
     * @throws Refusal CONFLICT when nobody else has approved exactly this, or too long ago, or the ledger does not hold
     *     the approval, sealed
     */
    void refuseUnlessApproved(RestoreId id) {
        if (!isSealed(id)) {
            throw Refusal.of(Refusal.Kind.CONFLICT, "restore.approval-not-sealed", id);
        }
    }

    /**
     * Whether the ledger holds an approval that counts, sealed. Before that none takes effect.
     *
     * @throws Refusal CONFLICT when there is no approval that counts
     */
    boolean isSealed(RestoreId id) {
        Restore restore = restores.restore(id);
        String now = boundTo(restore);
        Instant oldest = clock.instant().minus(settings.approvalValidFor());
        List<RestoreDecision> decisions = decisions(id);
        List<RestoreDecision> approvals = decisions.stream()
                .filter(one -> one.choice() == RestoreDecision.Choice.APPROVE && one.boundTo().equals(now)
                        && !one.at().isBefore(oldest) && !one.by().equals(restore.requestedBy()))
                .toList();
        boolean rejected = decisions.stream().anyMatch(one -> one.choice() == RestoreDecision.Choice.REJECT);
        if (approvals.isEmpty() || rejected || restore.hasEnded()) {
            throw Refusal.of(Refusal.Kind.CONFLICT, "restore.not-approved", restore.id());
        }
        return approvals.stream().anyMatch(one -> sealed.holds(Restores.recordOf("restore.decided", restore)
                .actor(one.by()).outcome(one.choice().name()).detail("boundTo", now)));
    }

    /** SHA-256 over one line each of what is approved. */
    String boundTo(Restore restore) {
        String lines = String.join("\n", "sealkeeper restore approval 1",
                "restore " + restore.id(),
                "process " + restore.processDefinitionId().orElse(""),
                "backup " + restore.backup(),
                "manifest " + backups.backup(restore.backup()).manifestSha256().orElse(""),
                "signature " + restore.signature(),
                "version " + restore.version(),
                "target " + restore.target(),
                "for " + restore.requestedBy(),
                "sealed to " + restore.recipient().map(KeyForPerson::fingerprint).orElse(""));
        return sha256(lines);
    }

    static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 does not work on this Java", e);
        }
    }

    private static RestoreDecision read(ResultSet row, int number) throws SQLException {
        return new RestoreDecision(row.getString("decided_by"), Restores.instant(row, "decided_at").orElseThrow(),
                RestoreDecision.Choice.valueOf(row.getString("decision")), row.getString("comment"),
                row.getString("bound_to"));
    }
}
