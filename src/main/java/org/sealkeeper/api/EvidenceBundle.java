package org.sealkeeper.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.camunda.bpm.engine.RepositoryService;
import org.sealkeeper.backup.Backup;
import org.sealkeeper.backup.Backups;
import org.sealkeeper.ledger.EventQuery;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.ledger.LedgerExport;
import org.sealkeeper.ledger.SealingKeys;
import org.sealkeeper.renewal.Approvals;
import org.sealkeeper.renewal.Documents;
import org.sealkeeper.renewal.Renewal;
import org.sealkeeper.renewal.Request;
import org.sealkeeper.renewal.Requests;
import org.sealkeeper.renewal.SupportingDocument;
import org.sealkeeper.text.Texts;
import org.sealkeeper.verification.Reports;
import org.springframework.stereotype.Component;

/**
 * Puts the evidence of a renewal into a zip: files for people to read and for machines to check, and a list of their
 * SHA-256 sums as {@code sha256sum -c} reads it, which is signed with the ledger's key. Everything but the diagrams comes from our own tables, so it is the
 * same after the engine has cleaned its history.
 */
@Component
class EvidenceBundle {

    private final Documents documents;
    private final Approvals approvals;
    private final Requests requests;
    private final Backups backups;
    private final Reports reports;
    private final Ledger ledger;
    private final LedgerExport export;
    private final SealingKeys keys;
    private final RepositoryService repository;
    private final RenewalStory stories;
    private final Clock clock;
    private final ObjectWriter json;

    EvidenceBundle(Documents documents, Approvals approvals, Requests requests, Backups backups, Reports reports,
            Ledger ledger, LedgerExport export, SealingKeys keys, RepositoryService repository,
            RenewalStory stories, Clock clock, ObjectMapper json) {
        this.documents = documents;
        this.approvals = approvals;
        this.requests = requests;
        this.backups = backups;
        this.reports = reports;
        this.ledger = ledger;
        this.export = export;
        this.keys = keys;
        this.repository = repository;
        this.stories = stories;
        this.clock = clock;
        this.json = json.writerWithDefaultPrettyPrinter();
    }

    private record BackupEvidence(Backup receipt, List<BackupController.ProofView> drills) {
    }

    private record RequestEvidence(int number, String issuer, Request.State state, String refusal) {
    }

    byte[] of(Renewal renewal, boolean withDocuments, String reader, Locale locale) {
        Map<String, byte[]> files = new TreeMap<>();
        Story story = stories.tell(renewal, reader, clock.instant(), locale);
        files.put("story.pdf", StoryPdf.of(story));
        files.put("story.html", stories.page(story).getBytes(StandardCharsets.UTF_8));
        files.put("renewal.json", json(renewal));
        files.put("history.json", json(ledger.ofRenewal(renewal.id().value()).stream()
                .map(event -> RenewalController.entry(event, locale)).toList()));
        files.put("decisions.json", json(approvals.decisions(renewal.id())));
        addDocuments(files, renewal, withDocuments, reader);
        addRequests(files, renewal);
        files.put("verification.json", json(reports.ofRenewal(renewal.id().value()).stream()
                .map(report -> ReportController.ReportView.of(report, locale)).toList()));
        files.put("backups.json", json(backups.ofRenewal(renewal.id().value()).stream()
                .map(backup -> new BackupEvidence(backup, backups.proofs(backup.id()).stream()
                        .map(proof -> BackupController.ProofView.of(proof, locale)).toList()))
                .toList()));
        renewal.processDefinitionId().ifPresent(definition -> addDiagrams(files, definition));
        files.put("ledger.jsonl", events(renewal, reader));
        files.put("README.txt", Texts.in(locale, "evidence.readme", renewal.id().toString())
                .getBytes(StandardCharsets.UTF_8));
        byte[] sums = sums(files);
        files.put("SHA256SUMS", sums);
        files.put("manifest.note", keys.attest("sealkeeper-evidence-1", List.of("renewal " + renewal.id(),
                "by " + reader, "at " + clock.instant().truncatedTo(ChronoUnit.SECONDS), "sha256 " + sha256(sums)))
                .getBytes(StandardCharsets.UTF_8));
        return zip(files);
    }

    /** What is sealed of the renewal, with its proofs. */
    private byte[] events(Renewal renewal, String reader) {
        try (var lines = new ByteArrayOutputStream()) {
            export.write(EventQuery.ofRenewal(renewal.id().value()), reader, lines);
            return lines.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void addDocuments(Map<String, byte[]> files, Renewal renewal, boolean content, String reader) {
        List<SupportingDocument> handedIn = documents.ofRenewal(renewal.id());
        files.put("documents.json", json(handedIn));
        if (content) {
            handedIn.forEach(document -> files.put("documents/" + document.id() + "-" + document.name(),
                    documents.open(document.id(), reader)));
        }
    }

    private void addRequests(Map<String, byte[]> files, Renewal renewal) {
        List<Request> made = requests.ofRenewal(renewal.id());
        files.put("requests.json", json(made.stream().map(request -> new RequestEvidence(request.number(),
                request.issuer(), request.state(), request.refusal().orElse(null))).toList()));
        for (Request request : made) {
            String name = "request-" + request.number();
            files.put(name + ".csr", request.csrPem().getBytes(StandardCharsets.US_ASCII));
            request.chain().ifPresent(chain -> files.put(name + "-chain.pem",
                    chain.getBytes(StandardCharsets.US_ASCII)));
        }
    }

    /** The processes and the policy as they were deployed when the renewal started. */
    private void addDiagrams(Map<String, byte[]> files, String processDefinitionId) {
        var definition = repository.createProcessDefinitionQuery().processDefinitionId(processDefinitionId)
                .singleResult();
        if (definition == null) {
            return;
        }
        repository.getDeploymentResourceNames(definition.getDeploymentId()).stream()
                .filter(name -> name.endsWith(".bpmn") || name.endsWith(".dmn"))
                .forEach(name -> files.put("diagrams/" + name.substring(name.lastIndexOf('/') + 1),
                        resource(definition.getDeploymentId(), name)));
    }

    private byte[] resource(String deployment, String name) {
        try (InputStream resource = repository.getResourceAsStream(deployment, name)) {
            return resource.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] json(Object value) {
        try {
            return json.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Evidence must be plain values", e);
        }
    }

    private static byte[] sums(Map<String, byte[]> files) {
        var lines = new StringBuilder();
        files.forEach((name, content) -> lines.append(sha256(content)).append("  ").append(name).append('\n'));
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static byte[] zip(Map<String, byte[]> files) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
