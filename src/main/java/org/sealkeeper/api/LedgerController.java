package org.sealkeeper.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.security.Group;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The ledger, for auditors. */
@RestController
@RequestMapping("/api/v1/ledger")
@Tag(name = "Ledger")
class LedgerController {

    private final Ledger ledger;
    private final Caller caller;

    LedgerController(Ledger ledger, Caller caller) {
        this.ledger = ledger;
        this.caller = caller;
    }

    /**
     * Events, oldest first.
     *
     * @param after the last {@code sequence} seen; 0 for the first page
     */
    @GetMapping("/events")
    @Operation(summary = "Events, oldest first; go on with the last sequence that you saw")
    List<RenewalController.HistoryEntry> events(@RequestParam Optional<UUID> signature,
            @RequestParam Optional<String> kind, @RequestParam Optional<String> actor,
            @RequestParam(defaultValue = "0") long after, @RequestParam(defaultValue = "50") int size, Locale locale) {
        caller.inAny(Group.AUDITORS, Group.SECURITY_OFFICERS, Group.ADMINISTRATORS);
        return ledger.find(signature, kind, actor, after, RenewalController.Paging.size(size)).stream()
                .map(event -> RenewalController.entry(event, locale)).toList();
    }
}
