package org.sealkeeper.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.sealkeeper.ledger.Checkpoint;
import org.sealkeeper.ledger.ConsistencyProof;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.EventQuery;
import org.sealkeeper.ledger.InclusionProof;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.ledger.LedgerEvent;
import org.sealkeeper.ledger.LedgerExport;
import org.sealkeeper.ledger.SealedLedger;
import org.sealkeeper.ledger.SealingKeys;
import org.sealkeeper.security.Group;
import org.sealkeeper.text.Refusal;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The ledger, for auditors. */
@RestController
@RequestMapping("/api/v1/ledger")
@Tag(name = "Ledger")
class LedgerController {

    private static final String TEXT = MediaType.TEXT_PLAIN_VALUE + ";charset=UTF-8";

    private final Ledger ledger;
    private final SealedLedger sealed;
    private final SealingKeys keys;
    private final LedgerExport export;
    private final LedgerTable table;
    private final Caller caller;

    LedgerController(Ledger ledger, SealedLedger sealed, SealingKeys keys, LedgerExport export, LedgerTable table,
            Caller caller) {
        this.ledger = ledger;
        this.export = export;
        this.table = table;
        this.sealed = sealed;
        this.keys = keys;
        this.caller = caller;
    }

    /** @param leaf its place in the sealed ledger; absent while it is not sealed */
    record SealedEntry(Optional<Long> leaf, @JsonUnwrapped RenewalController.HistoryEntry entry) {
    }

    /** @param verifier as C2SP's signed-note writes a key */
    record KeyView(int number, String verifier, Instant madeAt, Optional<Long> endorsedBy) {
    }

    /**
     * Events, oldest first.
     *
     * @param after the {@code sequence} of the last one seen; 0 for the first page
     */
    @GetMapping("/events")
    @Operation(summary = "Events, oldest first; go on with the sequence of the last one that you saw",
            description = "They come by sequence, and with from or to by their time, as on the page Ledger. The clocks of"
                    + " nodes may differ, so a program that follows the ledger as it grows goes on with after alone.")
    List<SealedEntry> events(@RequestParam Optional<UUID> signature, @RequestParam Optional<UUID> renewal,
            @RequestParam Optional<String> kind, @RequestParam Optional<String> actor,
            @RequestParam Optional<Instant> from, @RequestParam Optional<Instant> to,
            @RequestParam(defaultValue = "0") long after, @RequestParam(defaultValue = "50") int size, Locale locale) {
        mayRead();
        List<LedgerEvent> events = ledger.find(new EventQuery(signature, renewal, kind, actor, from, to), after,
                RenewalController.Paging.size(size));
        Map<Long, Long> leaves = sealed.leaves(events.stream().map(LedgerEvent::sequence).toList());
        return events.stream().map(event -> new SealedEntry(Optional.ofNullable(leaves.get(event.sequence())),
                RenewalController.entry(event, locale))).toList();
    }

    @GetMapping("/events/{sequence}/proof")
    @Operation(summary = "Proof that an event is in the ledger (RFC 6962)",
            description = "The line that was sealed, its path in the tree, and the checkpoint that the path leads to. "
                    + "An event is sealed about a second after it was recorded; before that the answer is 409.")
    InclusionProof proof(@PathVariable long sequence) {
        mayRead();
        return sealed.inclusion(sequence);
    }

    /** Whoever has kept a checkpoint can hold us to it. */
    @GetMapping(path = "/checkpoint", produces = TEXT)
    @Operation(summary = "The newest checkpoint (C2SP tlog-checkpoint)")
    String checkpoint() {
        mayRead();
        return sealed.checkpoint().note();
    }

    @GetMapping("/checkpoints")
    @Operation(summary = "Checkpoints, the smallest first; go on with the last size that you saw")
    List<Checkpoint> checkpoints(@RequestParam(defaultValue = "0") long after,
            @RequestParam(defaultValue = "50") int size) {
        mayRead();
        return sealed.checkpoints(after, RenewalController.Paging.size(size));
    }

    @GetMapping("/consistency")
    @Operation(summary = "Proof that one state of the ledger is the beginning of another (RFC 6962)",
            description = "from and to are numbers of events; to is the newest checkpoint's when left out")
    ConsistencyProof consistency(@RequestParam long from, @RequestParam Optional<Long> to) {
        mayRead();
        return sealed.consistency(from, to);
    }

    @GetMapping("/keys")
    @Operation(summary = "The keys that sign checkpoints, oldest first")
    List<KeyView> keys() {
        mayRead();
        return keys.all().stream().map(LedgerController::view).toList();
    }

    @PostMapping("/keys")
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Have a new key made that signs checkpoints",
            description = "It is named by an event that is sealed under the key before, and signs from then on.")
    KeyView renewKey() {
        return view(keys.renew(caller.inAny(Group.SECURITY_OFFICERS, Group.ADMINISTRATORS)));
    }

    private static KeyView view(SealingKeys.Key key) {
        return new KeyView(key.number(), key.verifier(), key.madeAt(), key.endorsedBy());
    }

    /** What was asked is recorded before the first line is written. */
    @GetMapping("/export")
    @Operation(summary = "Sealed events as JSON Lines with their proofs, or as a table (CSV)",
            description = "format=jsonl is what java -jar sealkeeper.jar verify checks without a server; without a filter"
                    + " it is the whole ledger. format=csv is for reading only. Every export is recorded.")
    void export(@RequestParam Optional<UUID> signature, @RequestParam Optional<UUID> renewal,
            @RequestParam Optional<String> kind, @RequestParam Optional<String> actor,
            @RequestParam Optional<Instant> from, @RequestParam Optional<Instant> to,
            @RequestParam(defaultValue = "jsonl") String format, Locale locale, HttpServletResponse response)
            throws IOException {
        String reader = mayRead();
        if (!Set.of("jsonl", "csv").contains(format)) {
            throw Refusal.of(Refusal.Kind.INVALID, "ledger.export-format", format);
        }
        sealed.checkpoint();
        var query = new EventQuery(signature, renewal, kind, actor, from, to);
        ledger.record(Entry.of("ledger.exported").actor(reader).detail("format", format)
                .detail("signatureId", signature).detail("renewalId", renewal).detail("kind", kind)
                .detail("person", actor).detail("from", from).detail("to", to));
        response.setContentType(format.equals("csv") ? "text/csv;charset=UTF-8" : "application/jsonl");
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader(HttpHeaders.CONTENT_DISPOSITION,
                ContentDisposition.attachment().filename("ledger." + format).build().toString());
        if (format.equals("csv")) {
            table.write(query, locale, response.getOutputStream());
        } else {
            export.write(query, reader, response.getOutputStream());
        }
    }

    private String mayRead() {
        return caller.inAny(Group.AUDITORS, Group.SECURITY_OFFICERS, Group.ADMINISTRATORS);
    }
}
