package org.sealkeeper.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.ledger.EventSentence;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.ledger.LedgerEvent;
import org.sealkeeper.renewal.Approvals;
import org.sealkeeper.renewal.Decision;
import org.sealkeeper.renewal.Documents;
import org.sealkeeper.renewal.Renewal;
import org.sealkeeper.renewal.RenewalId;
import org.sealkeeper.renewal.Renewals;
import org.sealkeeper.renewal.SupportingDocument;
import org.sealkeeper.renewal.Withdrawals;
import org.sealkeeper.text.DrawnNames;
import org.sealkeeper.text.Refusal;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Renewals: start one, see where it stands, read its story. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Renewals")
class RenewalController {

    private final Renewals renewals;
    private final Documents documents;
    private final Approvals approvals;
    private final Inventory inventory;
    private final Ledger ledger;
    private final WhereItStands whereItStands;
    private final Withdrawals withdrawals;
    private final Caller caller;

    RenewalController(Renewals renewals, Documents documents, Approvals approvals, Inventory inventory, Ledger ledger,
            WhereItStands whereItStands, Withdrawals withdrawals, Caller caller) {
        this.renewals = renewals;
        this.documents = documents;
        this.approvals = approvals;
        this.inventory = inventory;
        this.ledger = ledger;
        this.whereItStands = whereItStands;
        this.withdrawals = withdrawals;
        this.caller = caller;
    }

    /**
     * @param reason why the signature is to be renewed
     * @param evenIfValid renew although the signature is not due; left out: no
     */
    record Start(String reason, boolean evenIfValid) {
    }

    /** @param reason why nobody wants the renewal any more */
    record Withdrawal(String reason) {
    }

    record RenewalView(UUID id, UUID signatureId, String signatureName, String reason, String requestedBy,
            Instant requestedAt, String state, Optional<Renewal.Outcome> outcome, Optional<Instant> endedAt,
            Optional<Renewal.Policy> policy, List<WhereItStands.Step> waitingAt, List<String> incidents,
            List<SupportingDocument> documents, List<Decision> decisions) {
    }

    /**
     * One recorded event.
     *
     * @param sentence what happened, in the reader's language
     * @param durationMillis how long a step took; absent for what takes no time
     */
    record HistoryEntry(long sequence, Instant at, String actor, String kind, Optional<String> activity,
            Optional<String> label, String sentence, Optional<String> outcome, Optional<Long> durationMillis,
            Map<String, Object> details) {
    }

    @PostMapping("/signatures/{id}/renewals")
    @Operation(summary = "Start a renewal; with an Idempotency-Key, asking again gives the same one")
    ResponseEntity<RenewalView> start(@PathVariable UUID id, @RequestBody Start start,
            @RequestHeader(name = "Idempotency-Key", required = false) String idempotencyKey) {
        RenewalId renewal = renewals.start(new SignatureId(id), start.reason(), caller.id(),
                Optional.ofNullable(idempotencyKey), start.evenIfValid());
        return ResponseEntity.accepted().location(URI.create("/api/v1/renewals/" + renewal))
                .body(view(renewals.renewal(renewal)));
    }

    @GetMapping("/signatures/{id}/renewals")
    @Operation(summary = "The renewals of a signature, the newest first")
    List<RenewalView> ofSignature(@PathVariable UUID id, @RequestParam(defaultValue = "0") int page,
            @RequestParam(defaultValue = "20") int size) {
        inventory.signature(new SignatureId(id));
        return renewals.find(Optional.of(new SignatureId(id)), Paging.page(page), Paging.size(size)).stream()
                .map(this::view).toList();
    }

    @GetMapping("/renewals")
    @Operation(summary = "The renewals, the newest first",
            description = "withdrawable=true: those that run and that the caller may withdraw")
    List<RenewalView> newest(@RequestParam(defaultValue = "0") int page, @RequestParam(defaultValue = "20") int size,
            @RequestParam(defaultValue = "false") boolean withdrawable) {
        List<Renewal> found = withdrawable
                ? withdrawals.possibleFor(caller.id(), Paging.page(page), Paging.size(size))
                : renewals.find(Optional.empty(), Paging.page(page), Paging.size(size));
        return found.stream().map(this::view).toList();
    }

    @GetMapping("/renewals/{id}")
    @Operation(summary = "A renewal: where it stands, what was decided, what holds it up")
    RenewalView one(@PathVariable UUID id) {
        return view(renewals.renewal(new RenewalId(id)));
    }

    @PostMapping("/renewals/{id}/withdrawal")
    @Operation(summary = "Withdraw a renewal that waits",
            description = "Whoever asked for it, or an administrator. What it has changed is undone.")
    ResponseEntity<RenewalView> withdraw(@PathVariable UUID id, @RequestBody Withdrawal withdrawal) {
        RenewalId renewal = new RenewalId(id);
        withdrawals.withdraw(renewal, withdrawal.reason(), caller.id());
        return ResponseEntity.accepted().body(view(renewals.renewal(renewal)));
    }

    /** The story of a renewal, oldest first. It comes from the ledger alone, so it outlives the engine's history. */
    @GetMapping("/renewals/{id}/history")
    @Operation(summary = "What happened, oldest first, with actor, time, duration and outcome")
    List<HistoryEntry> history(@PathVariable UUID id, Locale locale) {
        renewals.renewal(new RenewalId(id));
        return ledger.ofRenewal(id).stream().map(event -> entry(event, locale)).toList();
    }

    static HistoryEntry entry(LedgerEvent event, Locale locale) {
        Optional<String> label = event.activity().map(activity -> DrawnNames.of(activity, locale));
        return new HistoryEntry(event.sequence(), event.at(), event.actor(), event.kind(), event.activity(), label,
                EventSentence.of(event, locale), event.outcome(),
                event.duration().map(Duration::toMillis), event.details());
    }

    private RenewalView view(Renewal renewal) {
        return new RenewalView(renewal.id().value(), renewal.signature().value(),
                inventory.signature(renewal.signature()).name(), renewal.reason(), renewal.requestedBy(),
                renewal.requestedAt(), renewal.hasEnded() ? "ENDED" : "RUNNING", renewal.outcome(), renewal.endedAt(),
                renewal.policy(), whereItStands.waitingAt(renewal), whereItStands.incidents(renewal),
                documents.ofRenewal(renewal.id()), approvals.decisions(renewal.id()));
    }

    /** Page numbers and sizes as people send them. */
    static final class Paging {

        private Paging() {
        }

        static int page(int page) {
            if (page < 0 || page > 100_000) {
                throw Refusal.of(Refusal.Kind.INVALID, "paging.page", page);
            }
            return page;
        }

        static int size(int size) {
            if (size < 1 || size > 200) {
                throw Refusal.of(Refusal.Kind.INVALID, "paging.size", size);
            }
            return size;
        }
    }
}
