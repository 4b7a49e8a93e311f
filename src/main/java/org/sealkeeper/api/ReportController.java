package org.sealkeeper.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.sealkeeper.renewal.RenewalId;
import org.sealkeeper.renewal.Renewals;
import org.sealkeeper.text.Texts;
import org.sealkeeper.verification.Outcome;
import org.sealkeeper.verification.Report;
import org.sealkeeper.verification.Reports;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The verification reports of a renewal. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Renewals")
class ReportController {

    private final Renewals renewals;
    private final Reports reports;

    ReportController(Renewals renewals, Reports reports) {
        this.renewals = renewals;
        this.reports = reports;
    }

    /**
     * One run of all checks.
     *
     * @param verified absent while checks are running
     */
    record ReportView(UUID id, UUID versionId, int versionNumber, String fingerprint, Instant begunAt,
            Optional<Instant> completedAt, Optional<Boolean> verified, List<CheckView> checks) {

        static ReportView of(Report report, Locale locale) {
            return new ReportView(report.id(), report.version(), report.versionNumber(), report.fingerprint(),
                    report.begunAt(), report.completedAt(), report.verified(),
                    report.entries().stream().map(entry -> CheckView.of(entry, locale)).toList());
        }
    }

    /**
     * One check.
     *
     * @param label the check's name, in the reader's language
     * @param sentence what it found and what to do, in the reader's language
     */
    record CheckView(String check, String label, Outcome outcome, String sentence, Instant at) {

        static CheckView of(Report.Entry entry, Locale locale) {
            return new CheckView(entry.result().check(), Texts.in(locale, "check." + entry.result().check()),
                    entry.result().outcome(), entry.result().sentence(locale), entry.at());
        }
    }

    @GetMapping("/renewals/{id}/reports")
    @Operation(summary = "The verification reports of a renewal, the oldest first")
    List<ReportView> reports(@PathVariable UUID id, Locale locale) {
        renewals.renewal(new RenewalId(id));
        return reports.ofRenewal(id).stream().map(report -> ReportView.of(report, locale)).toList();
    }
}
