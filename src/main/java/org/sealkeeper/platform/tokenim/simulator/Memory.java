package org.sealkeeper.platform.tokenim.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the console knows; each change is in the journal before it counts. */
final class Memory implements AutoCloseable {

    /**
     * @param chain in PEM; empty when nothing is installed
     * @param settings what an update of the platform may change
     */
    record Signature(String signature, String name, boolean active, List<String> chain, Map<String, Object> settings) {

        private static final Map<String, Object> FIRST = Map.of("pushEnabled", true, "minimumClientVersion", "7.2");

        Signature {
            settings = new TreeMap<>(settings == null ? FIRST : settings);
        }

        Signature(String signature, String name, boolean active, List<String> chain) {
            this(signature, name, active, chain, FIRST);
        }

        Signature with(boolean nowActive, String nowNamed, List<String> certificates) {
            return new Signature(signature, nowNamed, nowActive, certificates, settings);
        }

        Signature with(Map<String, Object> others) {
            return new Signature(signature, name, active, chain, others);
        }
    }

    record Document(String document, String purpose, String name, long bytes, String sha256) {
    }

    /** @param kind {@code renewal} or {@code regeneration} */
    record Submission(String submission, String key, String signature, String kind, String usage, String request,
            List<String> documents, List<String> chain, Instant at) {

        boolean isIssued() {
            return !chain.isEmpty();
        }

        Submission issued(List<String> certificates) {
            return new Submission(submission, key, signature, kind, usage, request, documents, certificates, at);
        }
    }

    record Announcement(String announcement, String signature, List<AnnouncedText> texts, Instant at) {
    }

    record AnnouncedText(String language, String title, String text) {
    }

    private final ObjectMapper json;
    private final Map<String, Signature> signatures = new LinkedHashMap<>();
    private final Map<String, Document> documents = new LinkedHashMap<>();
    private final Map<String, Submission> submissions = new LinkedHashMap<>();
    private final Map<String, Announcement> announcements = new LinkedHashMap<>();
    private final Journal journal;

    Memory(Path folder, ObjectMapper json) {
        this.json = json;
        this.journal = new Journal(folder.resolve("journal.txt"), json, this::recall);
    }

    void keep(Signature signature) {
        journal.write("signature", signature);
        signatures.put(signature.signature(), signature);
    }

    void keep(Document document) {
        journal.write("document", document);
        documents.put(document.document(), document);
    }

    void keep(Submission submission) {
        journal.write("submission", submission);
        submissions.put(submission.key(), submission);
    }

    void keep(Announcement announcement) {
        journal.write("announcement", announcement);
        announcements.put(announcement.announcement(), announcement);
    }

    Optional<Signature> signature(String id) {
        return Optional.ofNullable(signatures.get(id));
    }

    Optional<Document> document(String id) {
        return Optional.ofNullable(documents.get(id));
    }

    Optional<Submission> submission(String key) {
        return Optional.ofNullable(submissions.get(key));
    }

    Optional<Announcement> announcement(String id) {
        return Optional.ofNullable(announcements.get(id));
    }

    List<Signature> signatures() {
        return new ArrayList<>(signatures.values());
    }

    List<Document> documents() {
        return new ArrayList<>(documents.values());
    }

    List<Submission> submissions() {
        return new ArrayList<>(submissions.values());
    }

    List<Announcement> announcements() {
        return new ArrayList<>(announcements.values());
    }

    @Override
    public void close() {
        journal.close();
    }

    private void recall(String kind, JsonNode value) {
        try {
            switch (kind) {
                case "signature" -> {
                    var known = json.treeToValue(value, Signature.class);
                    signatures.put(known.signature(), known);
                }
                case "document" -> {
                    var known = json.treeToValue(value, Document.class);
                    documents.put(known.document(), known);
                }
                case "submission" -> {
                    var known = json.treeToValue(value, Submission.class);
                    submissions.put(known.key(), known);
                }
                case "announcement" -> {
                    var known = json.treeToValue(value, Announcement.class);
                    announcements.put(known.announcement(), known);
                }
                default -> throw new IllegalStateException("The journal has a line of an unknown kind: " + kind);
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The journal has a line that cannot be read", e);
        }
    }
}
