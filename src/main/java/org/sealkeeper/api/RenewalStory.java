package org.sealkeeper.api;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sealkeeper.backup.Backups;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.ledger.EventSentence;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.renewal.Approvals;
import org.sealkeeper.renewal.Documents;
import org.sealkeeper.renewal.Renewal;
import org.sealkeeper.renewal.Request;
import org.sealkeeper.renewal.Requests;
import org.sealkeeper.security.People;
import org.sealkeeper.text.Texts;
import org.sealkeeper.verification.Reports;
import org.springframework.stereotype.Component;
import org.thymeleaf.ITemplateEngine;
import org.thymeleaf.context.Context;

/** Tells a renewal to people who have no Sealkeeper before them, such as lawyers and auditors. */
@Component
class RenewalStory {

    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Inventory inventory;
    private final Documents documents;
    private final Approvals approvals;
    private final Requests requests;
    private final Reports reports;
    private final Backups backups;
    private final Ledger ledger;
    private final People people;
    private final ITemplateEngine engine;

    RenewalStory(Inventory inventory, Documents documents, Approvals approvals, Requests requests, Reports reports,
            Backups backups, Ledger ledger, People people, ITemplateEngine engine) {
        this.inventory = inventory;
        this.documents = documents;
        this.approvals = approvals;
        this.requests = requests;
        this.reports = reports;
        this.backups = backups;
        this.ledger = ledger;
        this.people = people;
        this.engine = engine;
    }

    /** @param reader who has it made, at a moment */
    Story tell(Renewal renewal, String reader, Instant now, Locale locale) {
        Map<String, String> names = people.names();
        Signature signature = inventory.signature(renewal.signature());
        List<Story.Section> sections = new ArrayList<>();
        sections.add(section("about", locale, about(renewal, signature, names, locale)));
        sections.add(section("documents", locale, documents.ofRenewal(renewal.id()).stream().map(document ->
                new Story.Line(at(document.uploadedAt()), Texts.in(locale, "story.document", document.name(),
                        Texts.in(locale, "document." + document.purpose()), named(document.uploadedBy(), names, locale),
                        document.sha256()))).toList()));
        sections.add(section("decisions", locale, approvals.decisions(renewal.id()).stream().map(decision ->
                new Story.Line(at(decision.at()), Texts.in(locale, "story.decision", named(decision.by(), names, locale),
                        Texts.in(locale, "event.outcome." + decision.choice()),
                        decision.comment().isBlank() ? "" : Texts.in(locale, "event.said", decision.comment())))).toList()));
        sections.add(section("certificates", locale, requests.ofRenewal(renewal.id()).stream()
                .flatMap(request -> certificate(request, locale).stream()).toList()));
        sections.add(section("checks", locale, reports.ofRenewal(renewal.id().value()).stream()
                .flatMap(report -> report.entries().stream()).map(entry -> new Story.Line(
                        Texts.in(locale, "story.check." + entry.result().outcome()), entry.result().sentence(locale))).toList()));
        sections.add(section("backups", locale, backups.ofRenewal(renewal.id().value()).stream().map(backup ->
                new Story.Line(at(backup.begunAt()), Texts.in(locale, backup.provenAt().isPresent() ? "story.backup.proven"
                        : "story.backup.unproven", backup.id().toString(), backup.provenAt().map(RenewalStory::at).orElse(""),
                        backup.manifestSha256().orElse("\u2013")))).toList()));
        sections.add(section("events", locale, ledger.ofRenewal(renewal.id().value()).stream()
                .map(event -> new Story.Line(at(event.at()), EventSentence.of(event, locale))).toList()));
        sections.add(section("proof", locale, List.of(
                new Story.Line(Texts.in(locale, "story.proof.files.lead"), Texts.in(locale, "story.proof.files")),
                new Story.Line(Texts.in(locale, "story.proof.events.lead"), Texts.in(locale, "story.proof.events")),
                new Story.Line(Texts.in(locale, "story.proof.made.lead"),
                        Texts.in(locale, "story.proof.made", named(reader, names, locale), at(now))))));
        return new Story(Texts.nearest(locale).toLanguageTag(), Texts.in(locale, "story.title", signature.name()),
                summary(renewal, locale), sections.stream().filter(section -> !section.lines().isEmpty()).toList(),
                Texts.in(locale, "story.footer", renewal.id().toString()));
    }

    /** As a page that needs nothing else; in the file's language. */
    String page(Story story) {
        return engine.process("evidence/story", new Context(Locale.forLanguageTag(story.language()), Map.of("story", story)));
    }

    private static String summary(Renewal renewal, Locale locale) {
        return renewal.outcome().map(outcome -> Texts.in(locale, "story.ended",
                Texts.in(locale, "event.outcome." + outcome), at(renewal.endedAt().orElseThrow())))
                .orElseGet(() -> Texts.in(locale, "story.running"));
    }

    private List<Story.Line> about(Renewal renewal, Signature signature, Map<String, String> names, Locale locale) {
        List<Story.Line> lines = new ArrayList<>();
        lines.add(line("signature", signature.name() + " (" + signature.subject() + ")", locale));
        lines.add(line("kind", Texts.in(locale, "form.kind." + signature.kind()) + ", "
                + Texts.in(locale, "form.criticality." + signature.criticality()), locale));
        lines.add(line("issuer", signature.issuer(), locale));
        lines.add(line("platform", signature.platform(), locale));
        lines.add(line("asked", named(renewal.requestedBy(), names, locale) + ", " + at(renewal.requestedAt()), locale));
        lines.add(line("reason", Texts.retold(renewal.reason(), locale), locale));
        renewal.policy().ifPresent(policy -> {
            lines.add(line("approvals", Texts.in(locale, "story.about.approvals-from",
                    policy.approvalsNeeded(), policy.approverGroup()), locale));
            lines.add(line("needed", policy.requiredDocuments().isEmpty() ? "\u2013" : String.join(", ",
                    policy.requiredDocuments().stream().map(code -> Texts.in(locale, "document." + code)).toList()), locale));
            lines.add(line("deadline", at(policy.deadline()), locale));
        });
        return lines;
    }

    private static List<Story.Line> certificate(Request request, Locale locale) {
        String lead = Texts.in(locale, "story.request", request.number(), request.issuer());
        if (request.chain().isEmpty()) {
            return List.of(new Story.Line(lead, request.refusal().filter(why -> !why.isBlank())
                    .map(why -> Texts.in(locale, "story.refused", why)).orElseGet(() -> Texts.in(locale, "story.no-certificate"))));
        }
        try {
            var certificate = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(
                    new ByteArrayInputStream(request.chain().get().getBytes(StandardCharsets.US_ASCII)));
            return List.of(new Story.Line(lead, Texts.in(locale, "story.certificate",
                    certificate.getSubjectX500Principal().getName(), certificate.getSerialNumber().toString(16),
                    at(certificate.getNotBefore().toInstant()), at(certificate.getNotAfter().toInstant()),
                    HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded())))));
        } catch (GeneralSecurityException unreadable) {
            throw new IllegalStateException("The certificate of request " + request.number() + " cannot be read", unreadable);
        }
    }

    private static Story.Section section(String name, Locale locale, List<Story.Line> lines) {
        return new Story.Section(Texts.in(locale, "story.heading." + name), lines);
    }

    private static Story.Line line(String name, String text, Locale locale) {
        return new Story.Line(Texts.in(locale, "story.about." + name), text);
    }

    private static String named(String user, Map<String, String> names, Locale locale) {
        if (user.equals(Ledger.SEALKEEPER)) {
            return Texts.in(locale, "event.by.sealkeeper");
        }
        return names.containsKey(user) ? names.get(user) + " (" + user + ")" : user;
    }

    private static String at(Instant moment) {
        return SECONDS.format(moment);
    }
}
