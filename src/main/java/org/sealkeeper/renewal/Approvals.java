package org.sealkeeper.renewal;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.ledger.SealedLedger;
import org.sealkeeper.text.Refusal;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Who decided what, and whether that still covers what is about to be done. A decision is bound to a hash of the
 * documents, the request, the policy and the process version; an approval counts only while that hash is the same.
 */
@Component
public class Approvals {

    private final JdbcClient jdbc;
    private final Renewals renewals;
    private final Documents documents;
    private final Inventory inventory;
    private final Ledger ledger;
    private final SealedLedger sealed;
    private final Clock clock;
    private final Duration validFor;

    Approvals(JdbcClient jdbc, Renewals renewals, Documents documents, Inventory inventory, Ledger ledger,
            SealedLedger sealed, Clock clock,
            @Value("${sealkeeper.renewal.approval-valid-for:P30D}") Duration validFor) {
        this.jdbc = jdbc;
        this.renewals = renewals;
        this.documents = documents;
        this.inventory = inventory;
        this.ledger = ledger;
        this.sealed = sealed;
        this.clock = clock;
        this.validFor = validFor;
    }

    /**
     * Refuses whoever asked for the renewal, handed in one of its documents (also one removed since), or approved what
     * lies before them already.
     */
    void refuseUnlessIndependent(RenewalId id, String userId) {
        Renewal renewal = renewals.renewal(id);
        if (renewal.requestedBy().equals(userId)) {
            throw Refusal.of(Refusal.Kind.FORBIDDEN, "approval.requester");
        }
        if (documents.wereHandledBy(id, userId)) {
            throw Refusal.of(Refusal.Kind.FORBIDDEN, "approval.handed-in-documents");
        }
        if (inForce(renewal).contains(userId)) {
            throw Refusal.of(Refusal.Kind.FORBIDDEN, "approval.second-by-same-person");
        }
    }

    void record(RenewalId id, String userId, Decision.Choice choice, String comment) {
        record(id, userId, clock.instant(), choice, comment);
    }

    /** Takes over a decision that was made before the renewal began; it is as old as it is. */
    void adopt(RenewalId id, Decision decision) {
        record(id, decision.by(), decision.at(), decision.choice(), decision.comment());
    }

    private void record(RenewalId id, String userId, Instant at, Decision.Choice choice, String comment) {
        Renewal renewal = renewals.renewal(id);
        String boundTo = boundTo(renewal);
        jdbc.sql("""
                insert into approval_decision (id, renewal_id, decided_by, decided_at, decision, comment, bound_to)
                values (:id, :renewal, :by, :at, :decision, :comment, :boundTo)
                """)
                .param("id", UUID.randomUUID()).param("renewal", id.value()).param("by", userId)
                .param("at", Renewals.utc(at)).param("decision", choice.name()).param("comment", comment)
                .param("boundTo", boundTo).update();
        ledger.recordAwaited(Entry.of("approval.decided").renewal(id.value()).signature(renewal.signature().value())
                .actor(userId).outcome(choice.name()).detail("comment", comment).detail("boundTo", boundTo));
    }

    public List<Decision> decisions(RenewalId id) {
        return jdbc.sql("""
                /* prepared */ select decided_by, decided_at, decision, comment, bound_to
                from approval_decision where renewal_id = :renewal order by decided_at, id
                """)
                .param("renewal", id.value()).query(this::toDecision).list();
    }

    boolean isComplete(RenewalId id) {
        Renewal renewal = renewals.renewal(id);
        return inForce(renewal).size() >= renewal.policy().orElseThrow().approvalsNeeded();
    }

    /**
     * The users whose approval counts now: decided on exactly what lies before us, not older than allowed, by people
     * who neither asked for the renewal nor handed in its documents, and not taken back by a later rejection or
     * request for more.
     */
    Set<String> inForce(Renewal renewal) {
        String now = boundTo(renewal);
        Instant oldest = clock.instant().minus(validFor);
        Set<String> approvers = new LinkedHashSet<>();
        for (Decision decision : decisions(renewal.id())) {
            if (decision.choice() != Decision.Choice.APPROVE) {
                approvers.clear();
            } else if (decision.boundTo().equals(now) && !decision.at().isBefore(oldest)
                    && !decision.by().equals(renewal.requestedBy()) && !documents.wereHandledBy(renewal.id(), decision.by())) {
                approvers.add(decision.by());
            }
        }
        return approvers;
    }

    /** Whether the ledger holds, sealed, each approval that counts. Before that none takes effect. */
    boolean areSealed(RenewalId id) {
        Renewal renewal = renewals.renewal(id);
        String boundTo = boundTo(renewal);
        return inForce(renewal).stream().allMatch(approver -> sealed.holds(Entry.of("approval.decided")
                .renewal(id.value()).actor(approver).outcome(Decision.Choice.APPROVE.name())
                .detail("boundTo", boundTo)));
    }

    /**
     * SHA-256 over one line each of what is approved. Every field that decides what will be issued, to whom, and by
     * which rules is here; whatever changes one of them reopens the approval.
     */
    String boundTo(Renewal renewal) {
        Renewal.Policy policy = renewal.policy()
                .orElseThrow(() -> new IllegalStateException("No policy has been decided for renewal " + renewal.id()));
        return hash(Stream.of(
                Stream.of("sealkeeper approval 1",
                        "renewal " + renewal.id(),
                        "process " + renewal.processDefinitionId().orElse("")),
                lines(inventory.signature(renewal.signature()), policy),
                documents.ofRenewal(renewal.id()).stream()
                        .map(document -> "document " + document.purpose() + " " + document.sha256()).sorted())
                .flatMap(lines -> lines));
    }

    /** SHA-256 of what is asked for a signature under a policy, before there is a renewal. */
    public static String boundTo(Signature signature, Renewal.Policy policy) {
        return hash(Stream.concat(Stream.of("sealkeeper approval ahead 1"), lines(signature, policy)));
    }

    private static Stream<String> lines(Signature signature, Renewal.Policy policy) {
        return Stream.of(
                "signature " + signature.id(),
                "kind " + signature.kind(),
                "subject " + signature.subject(),
                "names " + String.join(",", signature.names()),
                "key " + policy.keyPlan() + " " + signature.keyAlgorithm(),
                "issuer " + signature.issuer(),
                "platform " + signature.platform(),
                "policy " + String.join(",", policy.requiredDocuments()) + " " + policy.approvalsNeeded() + " "
                        + policy.approverGroup());
    }

    private static String hash(Stream<String> lines) {
        return Documents.sha256(lines.collect(Collectors.joining("\n")).getBytes(StandardCharsets.UTF_8));
    }

    private Decision toDecision(ResultSet row, int number) throws SQLException {
        return new Decision(row.getString("decided_by"), Renewals.instant(row, "decided_at"),
                Decision.Choice.valueOf(row.getString("decision")), row.getString("comment"),
                row.getString("bound_to"));
    }
}
