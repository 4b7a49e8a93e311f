package org.sealkeeper.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Locale;
import java.util.UUID;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.renewal.Renewal;
import org.sealkeeper.renewal.RenewalId;
import org.sealkeeper.renewal.Renewals;
import org.sealkeeper.security.Group;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The evidence of a renewal in one file. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Renewals")
class EvidenceController {

    private final Renewals renewals;
    private final EvidenceBundle bundle;
    private final Caller caller;
    private final Ledger ledger;

    EvidenceController(Renewals renewals, EvidenceBundle bundle, Caller caller, Ledger ledger) {
        this.renewals = renewals;
        this.bundle = bundle;
        this.caller = caller;
        this.ledger = ledger;
    }

    @GetMapping("/renewals/{id}/evidence")
    @Transactional
    @Operation(summary = "The evidence bundle of a renewal (zip)",
            description = "Story, decisions, requests, certificates, verification reports, backup receipts, the "
                    + "diagrams that ran; the documents themselves only with documents=true. Every export is recorded.")
    public ResponseEntity<byte[]> evidence(@PathVariable UUID id, @RequestParam(defaultValue = "false") boolean documents,
            Locale locale) {
        String reader = caller.inAny(Group.KEEPERS, Group.APPROVERS, Group.SECURITY_OFFICERS, Group.AUDITORS);
        Renewal renewal = renewals.renewal(new RenewalId(id));
        byte[] zip = bundle.of(renewal, documents, reader, locale);
        ledger.record(Entry.of("evidence.exported").renewal(id).signature(renewal.signature().value()).actor(reader)
                .detail("documents", documents));
        return ResponseEntity.ok().contentType(MediaType.parseMediaType("application/zip"))
                .cacheControl(CacheControl.noStore())
                .header(HttpHeaders.CONTENT_DISPOSITION, ContentDisposition.attachment()
                        .filename("evidence-" + id + ".zip").build().toString())
                .body(zip);
    }
}
