package org.sealkeeper.batch;

import static org.sealkeeper.text.Refusal.Kind.CONFLICT;
import static org.sealkeeper.text.Refusal.Kind.INVALID;

import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.sealkeeper.batch.BatchEntry.Approval;
import org.sealkeeper.batch.BatchPlan.Obstacle;
import org.sealkeeper.batch.BatchPlan.Planned;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.SignatureState;
import org.sealkeeper.issuance.IssuanceRate;
import org.sealkeeper.issuance.Issuers;
import org.sealkeeper.issuance.RenewalInfos;
import org.sealkeeper.renewal.PolicyTable;
import org.sealkeeper.renewal.Renewals;
import org.sealkeeper.text.Refusal;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Which signatures can be in a batch, when each starts, and which of them one approval may cover. */
@Component
class Planning {

    private static final DateTimeFormatter MINUTES =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final JdbcClient jdbc;
    private final Inventory inventory;
    private final Issuers issuers;
    private final RenewalInfos renewalInfos;
    private final Renewals renewals;
    private final PolicyTable policies;
    private final Clock clock;
    private final Duration pause;

    /** @param pause between two starts at an issuer that has no limit of its own, so that this machine is not overrun */
    Planning(JdbcClient jdbc, Inventory inventory, Issuers issuers, RenewalInfos renewalInfos, Renewals renewals,
            PolicyTable policies, Clock clock, @Value("${sealkeeper.batch.pause:PT10S}") Duration pause) {
        this.jdbc = jdbc;
        this.inventory = inventory;
        this.issuers = issuers;
        this.renewalInfos = renewalInfos;
        this.renewals = renewals;
        this.policies = policies;
        this.clock = clock;
        this.pause = pause;
    }

    /** What would come of a batch that is asked for now. */
    BatchPlan preview(List<String> ids, Instant windowEnd, boolean evenIfValid) {
        List<Obstacle> obstacles = new ArrayList<>();
        List<Signature> signatures = new ArrayList<>();
        for (String id : ids) {
            try {
                signatures.add(possible(id, evenIfValid));
            } catch (Refusal refusal) {
                obstacles.add(new Obstacle(id, refusal));
            }
        }
        List<Planned> planned = plan(signatures, windowEnd, Optional.empty());
        planned.stream().filter(start -> start.startAt().isAfter(windowEnd)).forEach(late ->
                obstacles.add(new Obstacle(late.signature().id().toString(), Refusal.of(CONFLICT, "batch.does-not-fit",
                        late.signature().name(), late.signature().issuer(), MINUTES.format(late.startAt())))));
        List<Planned> fitting = planned.stream().filter(start -> !start.startAt().isAfter(windowEnd)).toList();
        return new BatchPlan(windowEnd, fitting, List.copyOf(obstacles), approverGroup(fitting));
    }

    /**
     * Plans signatures from now on.
     *
     * @param own the batch that they are in already; what is planned of it until now makes room
     */
    List<Planned> plan(List<Signature> signatures, Instant windowEnd, Optional<BatchId> own) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Map<SignatureId, Signature> byId = signatures.stream()
                .collect(Collectors.toMap(Signature::id, Function.identity()));
        var schedule = new Schedule(now, windowEnd, this::spacing, issuer -> taken(issuer, now, own));
        List<Schedule.Start> starts = schedule.of(signatures.stream().map(Schedule.Turn::of).toList());
        Map<SignatureId, PolicyTable.Answer> answers = starts.stream().collect(Collectors.toMap(
                start -> start.turn().signature(), start -> policies.at(start.at(), byId.get(start.turn().signature()))));
        Optional<String> group = commonest(answers.values().stream().filter(Planning::mayBeTogether)
                .map(answer -> answer.policy().approverGroup()).toList());
        return starts.stream().map(start -> {
            PolicyTable.Answer answer = answers.get(start.turn().signature());
            boolean together = mayBeTogether(answer) && group.filter(answer.policy().approverGroup()::equals).isPresent();
            return new Planned(byId.get(start.turn().signature()), start.at(), start.note(),
                    together ? Approval.WITH_BATCH : Approval.OWN, answer.policy());
        }).toList();
    }

    static Optional<String> approverGroup(List<Planned> planned) {
        return planned.stream().filter(start -> start.approval() == Approval.WITH_BATCH)
                .map(start -> start.policy().approverGroup()).findFirst();
    }

    /** The policy allows one approval for many, and asks for no other and for no documents. */
    static boolean mayBeTogether(PolicyTable.Answer answer) {
        return answer.batchApproval() && answer.policy().approvalsNeeded() == 1
                && answer.policy().requiredDocuments().isEmpty();
    }

    private Signature possible(String id, boolean evenIfValid) {
        Signature signature = inventory.signature(signatureId(id));
        issuers.named(signature.issuer());
        renewals.openOf(signature.id()).ifPresent(open -> {
            throw Refusal.of(CONFLICT, "renewal.already-open", signature.name(), open.id().toString());
        });
        waitingIn(signature.id()).ifPresent(batch -> {
            throw Refusal.of(CONFLICT, "batch.in-another", signature.name(), batch.toString());
        });
        boolean due = signature.stateAt(clock.instant()) != SignatureState.VALID || inventory.activeVersion(signature.id())
                .flatMap(version -> renewalInfos.dueNow(version.id())).isPresent();
        if (!due && !evenIfValid) {
            throw Refusal.of(CONFLICT, "batch.not-due", signature.name(), MINUTES.format(signature.effectiveExpiry()
                    .orElseThrow().at().minus(signature.renewBeforeDays(), ChronoUnit.DAYS)));
        }
        return signature;
    }

    private static SignatureId signatureId(String id) {
        try {
            return SignatureId.of(id);
        } catch (IllegalArgumentException notAnId) {
            throw Refusal.because(notAnId, INVALID, "batch.not-an-id", id.length() > 80 ? id.substring(0, 80) : id);
        }
    }

    private Optional<BatchId> waitingIn(SignatureId signature) {
        // index renewal_batch_entry_waiting
        return jdbc.sql("select batch_id from renewal_batch_entry where signature_id = :signature and state = 'PLANNED'")
                .param("signature", signature.value()).query(UUID.class).optional().map(BatchId::new);
    }

    private Duration spacing(String issuer) {
        return issuers.named(issuer).rate().map(IssuanceRate::spacing).orElse(pause);
    }

    /** When an issuer was asked for certificates within its period, or will be by batches. */
    private NavigableSet<Instant> taken(String issuer, Instant now, Optional<BatchId> own) {
        Optional<IssuanceRate> rate = issuers.named(issuer).rate();
        Instant since = now.minus(rate.map(IssuanceRate::period).orElse(pause));
        // indexes renewal_batch_entry_started and renewal_batch_entry_waiting
        NavigableSet<Instant> taken = jdbc.sql("""
                select coalesce(e.started_at, e.start_at)
                from renewal_batch_entry e
                join signature s on s.id = e.signature_id
                where s.issuer = :issuer
                  and (e.state = 'STARTED' and e.started_at > :since
                       or e.state = 'PLANNED' and e.start_at is not null and e.batch_id is distinct from :own)
                """)
                .param("issuer", issuer).param("since", Batches.utc(since))
                .param("own", own.map(BatchId::value).orElse(null), Types.OTHER)
                .query(OffsetDateTime.class).stream().map(OffsetDateTime::toInstant)
                .collect(Collectors.toCollection(TreeSet::new));
        rate.ifPresent(limit -> Schedule.occupy(taken, requestedOneByOne(issuer, since), limit.spacing()));
        return taken;
    }

    /** When certificates were asked for by renewals that no batch has started within this time, in order. */
    private List<Instant> requestedOneByOne(String issuer, Instant since) {
        // index certificate_request_issuer
        return jdbc.sql("""
                select r.prepared_at
                from certificate_request r
                where r.issuer = :issuer and r.prepared_at > :since
                  and not exists (select from renewal_batch_entry e
                                  where e.renewal_id = r.renewal_id and e.started_at > :since)
                order by r.prepared_at
                """)
                .param("issuer", issuer).param("since", Batches.utc(since))
                .query(OffsetDateTime.class).stream().map(OffsetDateTime::toInstant).toList();
    }

    private static Optional<String> commonest(List<String> groups) {
        return groups.stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting())).entrySet().stream()
                .max(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey(
                        Comparator.reverseOrder()))).map(Map.Entry::getKey);
    }
}
