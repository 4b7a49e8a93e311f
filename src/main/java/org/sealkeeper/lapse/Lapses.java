package org.sealkeeper.lapse;

import static org.sealkeeper.text.Refusal.Kind.NOT_FOUND;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.camunda.bpm.engine.RuntimeService;
import org.sealkeeper.inventory.EffectiveExpiry;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.SetBy;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.SignatureState;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.text.Refusal;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The lapses: declared here, seen to be over here, looked up here. */
@Component
public class Lapses {

    /** A signature that lapsed longer ago is taken for abandoned: nobody is told of it, and nothing is started for it. */
    public static final Duration ABANDONED_AFTER = Duration.ofDays(30);

    private static final String PROCESS = "lapse";
    private static final String VALID_AGAIN = "signature-valid-again";

    private final JdbcClient jdbc;
    private final RuntimeService runtime;
    private final Inventory inventory;
    private final LapseMail mail;
    private final Ledger ledger;
    private final Clock clock;

    Lapses(JdbcClient jdbc, RuntimeService runtime, Inventory inventory, LapseMail mail, Ledger ledger, Clock clock) {
        this.jdbc = jdbc;
        this.runtime = runtime;
        this.inventory = inventory;
        this.mail = mail;
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * Starts the lapse process of a signature whose effective expiry has passed, tells officers, keepers and mailing
     * lists. Nothing happens while one is open, when the signature is valid, abandoned, or known to be no longer needed.
     *
     * @return whether a lapse was declared
     */
    @Transactional
    public boolean declare(SignatureId id) {
        Signature signature = inventory.signature(id);
        Instant now = clock.instant();
        if (signature.stateAt(now) != SignatureState.LAPSED) {
            return false;
        }
        EffectiveExpiry expiry = signature.effectiveExpiry().orElseThrow();
        if (expiry.at().plus(ABANDONED_AFTER).isBefore(now) || isGivenUp(signature)) {
            return false;
        }
        LapseId lapse = LapseId.random();
        boolean isNew = jdbc.sql("""
                insert into lapse (id, signature_id, expired_at, set_by, set_by_version, declared_at)
                values (:id, :signature, :expiredAt, :setBy, :setByVersion, :now)
                on conflict (signature_id) where ended_at is null do nothing
                """)
                .param("id", lapse.value()).param("signature", id.value()).param("expiredAt", utc(expiry.at()))
                .param("setBy", expiry.setBy().text())
                .param("setByVersion", expiry.setBy().version().orElse(null)).param("now", utc(now))
                .update() == 1;
        if (isNew) {
            ledger.record(Entry.of("lapse.declared").signature(id.value()).detail("lapse", lapse)
                    .detail("name", signature.name()).detail("target", expiry.setBy().text()).detail("after", expiry.at()));
            start(lapse, signature);
            mail.tellOfLapse(lapse(lapse));
        }
        return isNew;
    }

    private void start(LapseId lapse, Signature signature) {
        String process = runtime.startProcessInstanceByKey(PROCESS, lapse.toString(), Map.of("lapseId", lapse.toString(),
                "signatureId", signature.id().toString(), "signatureName", signature.name())).getId();
        jdbc.sql("update lapse set process_instance_id = :process where id = :id")
                .param("process", process).param("id", lapse.value()).update();
    }

    /** Tells the processes of signatures that are valid again, once each; of two nodes, one finds it. */
    @Scheduled(fixedDelayString = "${sealkeeper.lapse.interval:PT10S}")
    @Transactional
    public void findValidAgain() {
        // index lapse_one_open has only those that last
        jdbc.sql("""
                update lapse set valid_again_at = :now
                where id in (
                    select l.id from lapse l
                    join signature s on s.id = l.signature_id
                    where l.ended_at is null
                      and l.valid_again_at is null
                      and l.process_instance_id is not null
                      and s.effective_expiry > :now
                    for update of l skip locked)
                returning process_instance_id
                """)
                .param("now", utc(clock.instant())).query(String.class).list()
                .forEach(process -> runtime.createMessageCorrelation(VALID_AGAIN).processInstanceId(process)
                        .correlateAllWithResult());
    }

    /** Ends a lapse; one that has ended keeps its first outcome. */
    void end(LapseId id, Lapse.Outcome outcome) {
        boolean ended = jdbc.sql("update lapse set ended_at = :now, outcome = :outcome where id = :id and ended_at is null")
                .param("now", utc(clock.instant())).param("outcome", outcome.name()).param("id", id.value())
                .update() == 1;
        if (ended) {
            Lapse lapse = lapse(id);
            Duration lasted = lapse.lasted(clock.instant());
            ledger.record(Entry.of("lapse.ended").signature(lapse.signature().value()).outcome(outcome.name())
                    .duration(lasted).detail("lapse", id).detail("name", inventory.signature(lapse.signature()).name())
                    .detail("to", LapseTexts.hours(lasted)));
        }
    }

    /** An officer has decided that the signature is not needed any more. */
    void giveUp(LapseId id, String officer) {
        jdbc.sql("update lapse set given_up_by = :by where id = :id").param("by", officer).param("id", id.value())
                .update();
    }

    Optional<String> givenUpBy(LapseId id) {
        return jdbc.sql("select given_up_by from lapse where id = :id and given_up_by is not null").param("id", id.value())
                .query(String.class).optional();
    }

    /** Whether the signature's present effective expiry has passed and an officer said that it is no longer needed. */
    public boolean isGivenUp(Signature signature) {
        // index lapse_signature
        return signature.effectiveExpiry().isPresent() && jdbc.sql("""
                select exists (
                    select from lapse
                    where signature_id = :signature and expired_at = :expiredAt and outcome = 'NO_LONGER_NEEDED')
                """)
                .param("signature", signature.id().value())
                .param("expiredAt", utc(signature.effectiveExpiry().get().at())).query(Boolean.class).single();
    }

    /** Whether a renewal's signature has lapsed, so that its jobs come first. */
    public boolean isOfRenewal(UUID renewal) {
        // indexes of the renewal's key and lapse_one_open
        return jdbc.sql("""
                /* prepared */ select exists (
                    select from lapse l
                    join renewal r on r.signature_id = l.signature_id
                    where r.id = :renewal and l.ended_at is null)
                """)
                .param("renewal", renewal).query(Boolean.class).single();
    }

    /** @throws Refusal NOT_FOUND */
    public Lapse lapse(LapseId id) {
        return jdbc.sql("select * from lapse where id = :id").param("id", id.value()).query(this::toLapse).optional()
                .orElseThrow(() -> Refusal.of(NOT_FOUND, "lapse.unknown", id.toString()));
    }

    public Optional<Lapse> openOf(SignatureId signature) {
        // index lapse_one_open
        return jdbc.sql("select * from lapse where signature_id = :signature and ended_at is null")
                .param("signature", signature.value()).query(this::toLapse).optional();
    }

    /** The newest first. */
    public List<Lapse> of(SignatureId signature, int size) {
        // index lapse_signature
        return jdbc.sql("select * from lapse where signature_id = :signature order by declared_at desc limit :size")
                .param("signature", signature.value()).param("size", size).query(this::toLapse).list();
    }

    /** Those that last first, then the newest. */
    public List<Lapse> find(int page, int size) {
        // index lapse_in_order
        return jdbc.sql("""
                select * from lapse
                order by (ended_at is null) desc, declared_at desc, id
                limit :size offset :skip
                """)
                .param("size", size).param("skip", (long) page * size).query(this::toLapse).list();
    }

    private Lapse toLapse(ResultSet row, int number) throws SQLException {
        return new Lapse(new LapseId(row.getObject("id", UUID.class)),
                new SignatureId(row.getObject("signature_id", UUID.class)), instant(row, "expired_at").orElseThrow(),
                SetBy.kept(row.getString("set_by"), row.getObject("set_by_version", Integer.class)),
                instant(row, "declared_at").orElseThrow(),
                Optional.ofNullable(row.getString("process_instance_id")), instant(row, "valid_again_at"),
                instant(row, "ended_at"), Optional.ofNullable(row.getString("outcome")).map(Lapse.Outcome::valueOf));
    }

    static OffsetDateTime utc(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
