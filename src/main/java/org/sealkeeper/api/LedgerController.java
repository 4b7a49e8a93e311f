package org.sealkeeper.api;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.sealkeeper.ledger.Ledger;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The ledger, for auditors. */
@RestController
@RequestMapping("/api/v1/ledger")
class LedgerController {

    private final Ledger ledger;

    LedgerController(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * Events, oldest first.
     *
     * @param after the last {@code sequence} seen; 0 for the first page
     */
    @GetMapping("/events")
    List<RenewalController.HistoryEntry> events(@RequestParam Optional<UUID> signature,
            @RequestParam Optional<String> kind, @RequestParam Optional<String> actor,
            @RequestParam(defaultValue = "0") long after, @RequestParam(defaultValue = "50") int size, Locale locale) {
        return ledger.find(signature, kind, actor, after, RenewalController.Paging.size(size)).stream()
                .map(event -> RenewalController.entry(event, locale)).toList();
    }
}
