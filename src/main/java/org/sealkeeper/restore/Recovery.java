package org.sealkeeper.restore;

import static org.sealkeeper.text.Refusal.Kind.CONFLICT;
import static org.sealkeeper.text.Refusal.Kind.FORBIDDEN;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.camunda.bpm.engine.RuntimeService;
import org.sealkeeper.backup.BackupReading;
import org.sealkeeper.backup.RecoveryShare;
import org.sealkeeper.backup.SharedRecoveryKey;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.vault.Vault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Gathers the shares of a recovery key for one restore. The node that begins makes a key pair and is the collector; a
 * share is sealed to it wherever it is entered, so that no database holds one that opens. With enough of them, the
 * collector puts the recovery key together, unwraps the key of this one set with it, and forgets the rest.
 */
@Component
public class Recovery {

    private static final Logger log = LoggerFactory.getLogger(Recovery.class);
    private static final String JOINED = "recovery-key-joined";
    private static final String LOST = "recovery-shares-lost";
    private static final OAEPParameterSpec OAEP =
            new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT);

    private final JdbcClient jdbc;
    private final Restores restores;
    private final RestoreApprovals approvals;
    private final RestoreSettings settings;
    private final BackupReading reading;
    private final Vault vault;
    private final People people;
    private final RuntimeService runtime;
    private final Ledger ledger;
    private final Clock clock;
    private final TransactionTemplate transaction;
    private final TransactionTemplate ownTransaction;

    /** This run of this node; another run has other keys. */
    private final UUID node = UUID.randomUUID();
    private final Map<RestoreId, KeyPair> oneOff = new ConcurrentHashMap<>();

    Recovery(JdbcClient jdbc, Restores restores, RestoreApprovals approvals, RestoreSettings settings,
            BackupReading reading, Vault vault, People people, RuntimeService runtime, Ledger ledger, Clock clock,
            PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.restores = restores;
        this.approvals = approvals;
        this.settings = settings;
        this.reading = reading;
        this.vault = vault;
        this.people = people;
        this.runtime = runtime;
        this.ledger = ledger;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
        this.ownTransaction = new TransactionTemplate(transactions);
        this.ownTransaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /** A share that was entered, without what it is. */
    public record Given(int number, String holder, Instant at) {
    }

    /**
     * How far it is.
     *
     * @param fingerprint of the recovery certificate, SHA-256
     * @param holders who was asked
     */
    public record Standing(int needed, int total, String fingerprint, List<String> holders, List<Given> given) {
    }

    /**
     * The key that several people open together.
     *
     * @throws Refusal UNAVAILABLE when there is none here
     */
    SharedRecoveryKey key() {
        return SharedRecoveryKey.read(settings.sharedKey());
    }

    /**
     * Begins to gather shares, anew when some were lost.
     *
     * @return who is asked, in the order of their tasks
     */
    List<String> begin(RestoreId id) {
        approvals.refuseUnlessApproved(id);
        SharedRecoveryKey key = key();
        List<String> holders = people.members(Group.RECOVERY_HOLDERS);
        if (holders.size() < key.needed()) {
            throw Refusal.of(CONFLICT, "share.few-holders", holders.size(), key.needed(), Group.RECOVERY_HOLDERS.id());
        }
        KeyPair pair = newPair();
        forget(id);
        jdbc.sql("""
                insert into recovery_collection (restore_id, collector, public_key, begun_at, seen_at)
                values (:restore, :node, :key, :at, now())
                """)
                .param("restore", id.value()).param("node", node).param("key", pair.getPublic().getEncoded())
                .param("at", Restores.utc(clock.instant())).update();
        jdbc.sql("delete from recovery_asked where restore_id = :restore").param("restore", id.value()).update();
        for (int position = 0; position < holders.size(); position++) {
            jdbc.sql("insert into recovery_asked (restore_id, position, user_id) values (:restore, :position, :user)")
                    .param("restore", id.value()).param("position", position).param("user", holders.get(position))
                    .update();
        }
        oneOff.put(id, pair);
        ledger.record(Restores.recordOf("recovery.begun", restores.restore(id)).detail("number", key.needed())
                .detail("holders", holders).detail("key", key.fingerprint()));
        return holders;
    }

    String holder(RestoreId id, int position) {
        return holders(id).get(position);
    }

    /**
     * Takes a share.
     *
     * @throws Refusal when it is mistyped, wrong, of another key, or there already; who tried and which share it was is
     *     in the ledger
     */
    @Transactional
    public void give(RestoreId id, String text, String holder) {
        Restore restore = restores.restore(id);
        if (!people.isMember(holder, Group.RECOVERY_HOLDERS)) {
            throw Refusal.of(FORBIDDEN, "group-needed", Group.RECOVERY_HOLDERS.id());
        }
        try {
            SharedRecoveryKey key = key();
            RecoveryShare share = RecoveryShare.of(text);
            key.check(share);
            byte[] collector = jdbc.sql("select public_key from recovery_collection where restore_id = :restore for update")
                    .param("restore", id.value()).query((row, number) -> row.getBytes("public_key")).optional()
                    .orElseThrow(() -> Refusal.of(CONFLICT, "share.not-wanted"));
            given(id).stream().filter(one -> one.number() == share.number() || one.holder().equals(holder)).findFirst()
                    .ifPresent(before -> {
                        throw Refusal.of(CONFLICT, "share.given-already", before.number(), before.holder());
                    });
            jdbc.sql("""
                    insert into recovery_share (restore_id, number, holder, given_at, sealed)
                    values (:restore, :number, :holder, :at, :sealed)
                    """)
                    .param("restore", id.value()).param("number", share.number()).param("holder", holder)
                    .param("at", Restores.utc(clock.instant())).param("sealed", seal(text, collector)).update();
            ledger.record(Restores.recordOf("recovery.share-given", restore).actor(holder).activity("enter-recovery-share")
                    .detail("number", share.number()));
        } catch (Refusal refusal) {
            ownTransaction.executeWithoutResult(status -> ledger.record(Restores.recordOf("recovery.share-refused", restore)
                    .actor(holder).activity("enter-recovery-share").outcome("REFUSED")
                    .detail("reason", refusal.getMessage())));
            throw refusal;
        }
    }

    /** Who has entered which share since the gathering began. */
    public List<Given> given(RestoreId id) {
        return jdbc.sql("select number, holder, given_at from recovery_share where restore_id = :restore order by number")
                .param("restore", id.value()).query((row, number) -> new Given(row.getInt("number"),
                        row.getString("holder"), Restores.instant(row, "given_at").orElseThrow())).list();
    }

    /** Empty when no shares were asked for. */
    public Optional<Standing> standing(RestoreId id) {
        List<String> holders = holders(id);
        if (holders.isEmpty()) {
            return Optional.empty();
        }
        SharedRecoveryKey key = key();
        return Optional.of(new Standing(key.needed(), key.total(), key.fingerprint(), holders, given(id)));
    }

    /** What was gathered goes; the private key of it, too. */
    void forget(RestoreId id) {
        jdbc.sql("delete from recovery_collection where restore_id = :restore").param("restore", id.value()).update();
        oneOff.remove(id);
    }

    /** Puts together what is complete here, and has others asked again for what a node has lost. */
    @Scheduled(fixedDelayString = "${sealkeeper.restore.gather-interval:PT2S}")
    void gather() {
        jdbc.sql("update recovery_collection set seen_at = now() where collector = :node").param("node", node).update();
        for (RestoreId id : collected("collector = :node")) {
            if (!oneOff.containsKey(id)) {
                lose(id, "collector = :node");
            } else if (isComplete(id)) {
                tryToJoin(id);
            }
        }
        for (RestoreId id : collected("collector <> :node and seen_at < now() - interval '60 seconds'")) {
            lose(id, "collector <> :node and seen_at < now() - interval '60 seconds'");
        }
    }

    private boolean isComplete(RestoreId id) {
        List<Given> given = given(id);
        return !given.isEmpty() && given.size() >= key().needed();
    }

    private void tryToJoin(RestoreId id) {
        try {
            transaction.executeWithoutResult(status -> join(id));
            oneOff.remove(id);
        } catch (UncheckedIOException storeIsDown) {
            log.warn("The shares for restore {} are complete, but its set cannot be read now: {}", id,
                    storeIsDown.getMessage());
        } catch (GeneralSecurityFault doNotFit) {
            oneOff.remove(id);
            lose(id, "collector = :node");
        } catch (RuntimeException again) {
            // what somebody changed at the same moment is tried again in a moment; nothing of it may tell a share
            log.info("The shares for restore {} could not be put together now ({})", id, again.getClass().getSimpleName());
        }
    }

    private void join(RestoreId id) {
        Restore restore = restores.restore(id);
        approvals.refuseUnlessApproved(id);
        PrivateKey opening = oneOff.get(id).getPrivate();
        List<byte[]> sealed = jdbc.sql("select sealed from recovery_share where restore_id = :restore for update")
                .param("restore", id.value()).query((row, number) -> row.getBytes("sealed")).list();
        List<Given> given = given(id);
        SharedRecoveryKey key = key();
        try {
            var shares = new ArrayList<RecoveryShare>();
            for (byte[] one : sealed) {
                RecoveryShare share = RecoveryShare.of(open(one, opening));
                key.check(share);
                shares.add(share);
            }
            byte[] setKey = reading.setKey(restore.backup(), key.certificate(), key.open(shares))
                    .orElseThrow(() -> new GeneralSecurityException("the set is not for this key"));
            try {
                restores.keepSetKey(id, vault.seal(setKey, ApprovedSet.context(id)));
            } finally {
                Arrays.fill(setKey, (byte) 0);
            }
        } catch (GeneralSecurityException e) {
            throw new GeneralSecurityFault();
        }
        jdbc.sql("delete from recovery_collection where restore_id = :restore").param("restore", id.value()).update();
        ledger.record(Restores.recordOf("recovery.key-joined", restore).detail("number", given.size())
                .detail("holders", given.stream().map(Given::holder).toList()).detail("key", key.fingerprint()));
        correlate(JOINED, id);
    }

    /** @param still what must still hold, so that of two nodes only one has holders asked again */
    private void lose(RestoreId id, String still) {
        transaction.executeWithoutResult(status -> {
            if (jdbc.sql("delete from recovery_collection where restore_id = :restore and " + still)
                    .param("restore", id.value()).param("node", node).update() == 1) {
                ledger.record(Restores.recordOf("recovery.shares-lost", restores.restore(id)));
                correlate(LOST, id);
            }
        });
    }

    private void correlate(String message, RestoreId id) {
        people.unrestricted(() -> runtime.createMessageCorrelation(message).processInstanceBusinessKey(id.toString())
                .correlateAllWithResult());
    }

    private List<RestoreId> collected(String which) {
        return jdbc.sql("select restore_id from recovery_collection where " + which).param("node", node)
                .query((row, number) -> new RestoreId(row.getObject("restore_id", UUID.class))).list();
    }

    private List<String> holders(RestoreId id) {
        return jdbc.sql("select user_id from recovery_asked where restore_id = :restore order by position")
                .param("restore", id.value()).query(String.class).list();
    }

    /** As if this node had been started anew; for tests. */
    void loseMemory() {
        oneOff.clear();
    }

    private static KeyPair newPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(3072);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java makes no RSA keys", e);
        }
    }

    private static byte[] seal(String text, byte[] publicKey) {
        try {
            PublicKey key = KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(publicKey));
            Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
            cipher.init(Cipher.ENCRYPT_MODE, key, OAEP);
            return cipher.doFinal(RecoveryShare.of(text).text().getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A share cannot be sealed");
        }
    }

    private static String open(byte[] sealed, PrivateKey key) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
        cipher.init(Cipher.DECRYPT_MODE, key, OAEP);
        return new String(cipher.doFinal(sealed), StandardCharsets.US_ASCII);
    }

    /** The shares do not fit, which their hashes should have told. It carries nothing that could tell a share. */
    private static final class GeneralSecurityFault extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }
}
