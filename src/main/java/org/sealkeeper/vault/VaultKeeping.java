package org.sealkeeper.vault;

import static org.sealkeeper.text.Refusal.Kind.CONFLICT;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.text.Refusal;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What an administrator does with the vault itself: look how it stands, renew the master key, change the secret. */
@Component
public class VaultKeeping {

    private final MasterKey master;
    private final MasterKeyRotation rotation;
    private final VaultSecrets secrets;
    private final SpareMasters spares;
    private final ConfiguredToken tokens;
    private final List<SealedColumn> columns;
    private final Ledger ledger;

    VaultKeeping(MasterKey master, MasterKeyRotation rotation, VaultSecrets secrets, SpareMasters spares,
            ConfiguredToken tokens, List<SealedColumn> columns, Ledger ledger) {
        this.master = master;
        this.rotation = rotation;
        this.secrets = secrets;
        this.spares = spares;
        this.tokens = tokens;
        this.columns = columns;
        this.ledger = ledger;
    }

    /**
     * How the vault stands.
     *
     * @param secret what it opens with
     * @param secretChanges whether that is still another one than the configuration names
     * @param opensWithSpare whether a spare passphrase opens it too, should its token be lost
     * @param token the label of the token that is configured
     * @param keysInToken how many keys are in a token and nowhere else
     * @param masterKeyIsRenewed whether rows are being sealed anew; there are several generations then
     */
    public record State(SecretKind secret, boolean secretChanges, boolean opensWithSpare, Optional<String> token,
            long keysInToken, boolean masterKeyIsRenewed, List<Generation> generations) {
    }

    /** @param rows how many lie under it, such as {@code keys: 12} */
    public record Generation(int generation, Instant madeAt, Map<String, Long> rows) {
    }

    public State state() {
        List<WrappedMaster> there = master.generations();
        WrappedMaster newest = there.get(there.size() - 1);
        return new State(newest.secret(), !there.stream().allMatch(secrets::isUnderConfigured),
                there.stream().allMatch(one -> spares.of(one.generation()).isPresent()), tokens.token().map(Token::label),
                master.keysInToken(), there.size() > 1,
                there.stream().map(one -> new Generation(one.generation(), one.madeAt(), rows(one.generation())))
                        .toList());
    }

    private Map<String, Long> rows(int generation) {
        var rows = new TreeMap<String, Long>();
        columns.forEach(column -> rows.put(column.name(), rotation.rowsUnder(column, generation)));
        return rows;
    }

    /**
     * Makes a new master key; what is there is sealed anew under it in the background.
     *
     * @throws Refusal CONFLICT while that of the last time is not finished
     */
    @Transactional
    public void renewMasterKey(String actor) {
        if (master.generations().size() > 1) {
            throw Refusal.of(CONFLICT, "vault.master-key-is-renewed");
        }
        try {
            int generation = master.renew();
            ledger.record(Entry.of("vault.master-key-made").actor(actor).detail("generation", generation));
        } catch (SecretRefused refused) {
            throw Refusal.because(refused, CONFLICT, "vault.secret-refused", refused.getMessage(), refused.action());
        }
    }

    /**
     * Has the vault open with the secret that is configured now.
     *
     * @throws Refusal CONFLICT when it does already, or the configured one cannot be used
     */
    @Transactional
    public void changeSecret(String actor) {
        try {
            SecretKind before = master.wrapAnew()
                    .orElseThrow(() -> Refusal.of(CONFLICT, "vault.secret-unchanged"));
            ledger.record(Entry.of("vault.secret-changed").actor(actor).detail("before", before)
                    .detail("after", secrets.configured().kind()));
        } catch (SecretRefused refused) {
            throw Refusal.because(refused, CONFLICT, "vault.secret-refused", refused.getMessage(), refused.action());
        }
    }
}
