package org.sealkeeper.renewal;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.text.Texts;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.stereotype.Component;

/** Documents are complete when each required one has been handed in. */
@Component
class DocumentsHandedIn implements TaskRule {

    private final Renewals renewals;
    private final Documents documents;
    private final RenewalMail mail;
    private final Ledger ledger;

    DocumentsHandedIn(Renewals renewals, Documents documents, RenewalMail mail, Ledger ledger) {
        this.renewals = renewals;
        this.documents = documents;
        this.mail = mail;
        this.ledger = ledger;
    }

    @Override
    public String activityId() {
        return "provide-supporting-documents";
    }

    @Override
    public void beforeComplete(DelegateTask task, String userId) {
        Renewal renewal = renewals.renewal(RenewalId.of((String) task.getVariable("renewalId")));
        List<SupportingDocument> present = documents.ofRenewal(renewal.id());
        var missing = new TreeSet<>(renewal.policy().orElseThrow().requiredDocuments());
        present.forEach(document -> missing.remove(document.purpose()));
        if (!missing.isEmpty()) {
            throw Refusal.of(Refusal.Kind.UNPROCESSABLE, "document.missing", missing.stream()
                    .map(code -> Texts.in(LocaleContextHolder.getLocale(), "document." + code))
                    .collect(Collectors.joining(", ")));
        }
        String comment = Submitted.text(task, "comment", 2_000);
        documents.handIn(renewal.id(), userId);
        ledger.record(Entry.of("documents.handed-in").renewal(renewal.id().value())
                .signature(renewal.signature().value()).actor(userId).activity(activityId())
                .detail("comment", comment.isEmpty() ? null : comment)
                .detail("documents", present.stream().map(SupportingDocument::sha256).toList()));
        mail.toApprovers("approval-wanted", "approval-wanted:" + renewal.id() + ":" + task.getId(), renewal.id());
    }
}
