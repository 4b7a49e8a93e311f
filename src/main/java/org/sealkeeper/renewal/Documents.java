package org.sealkeeper.renewal;

import static org.sealkeeper.text.Refusal.Kind.CONFLICT;
import static org.sealkeeper.text.Refusal.Kind.INVALID;
import static org.sealkeeper.text.Refusal.Kind.NOT_FOUND;
import static org.sealkeeper.text.Refusal.Kind.TOO_LARGE;
import static org.sealkeeper.text.Refusal.Kind.UNPROCESSABLE;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.vault.Vault;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Supporting documents, encrypted in our own table. */
@Component
public class Documents {

    /** Without the content, which may be megabytes. */
    private static final String DOCUMENT = """
            select d.id, d.renewal_id, d.purpose, d.name, d.media_type, d.bytes, d.sha256, d.uploaded_by, d.uploaded_at
            from supporting_document d
            """;

    /** The purpose of a document that no policy asked for. */
    public static final String OTHER = "other";

    static final long LARGEST_BYTES = 25L * 1024 * 1024;
    static final int MOST_PER_RENEWAL = 50;
    private static final int LONGEST_NAME = 200;

    private final JdbcClient jdbc;
    private final Renewals renewals;
    private final Vault vault;
    private final Ledger ledger;
    private final Clock clock;

    Documents(JdbcClient jdbc, Renewals renewals, Vault vault, Ledger ledger, Clock clock) {
        this.jdbc = jdbc;
        this.renewals = renewals;
        this.vault = vault;
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * Takes in a document.
     *
     * @param fileName as the person's machine named it; folders and control characters are dropped
     * @throws Refusal when it is empty, too large, of a type that is not taken, or handed in already
     */
    @Transactional
    public SupportingDocument add(RenewalId renewalId, String purpose, String fileName, byte[] content, String actor) {
        Renewal renewal = renewals.renewal(renewalId);
        String given = displayName(fileName);
        if (renewal.hasEnded()) {
            throw Refusal.of(CONFLICT, "document.renewal-ended", given);
        }
        if (!purpose.equals(OTHER) && renewal.policy().filter(policy -> policy.requiredDocuments().contains(purpose))
                .isEmpty()) {
            throw Refusal.of(INVALID, "document.unknown-purpose", purpose, renewal.policy()
                    .map(policy -> String.join(", ", policy.requiredDocuments())).orElse(OTHER));
        }
        if (content.length == 0) {
            throw Refusal.of(UNPROCESSABLE, "document.empty", given);
        }
        if (content.length > LARGEST_BYTES) {
            throw Refusal.of(TOO_LARGE, "document.too-large", given, LARGEST_BYTES / 1024 / 1024);
        }
        DocumentContent type = DocumentContent.of(content).orElseThrow(
                () -> Refusal.of(UNPROCESSABLE, "document.type-not-taken", given, DocumentContent.ALLOWED));
        if (type.isBomb(content)) {
            throw Refusal.of(UNPROCESSABLE, "document.bomb", given);
        }
        String name = type.named(given);
        String sha256 = sha256(content);
        // one document at a time for each renewal, so that neither the limit nor a duplicate slips through
        jdbc.sql("select id from renewal where id = :id for update").param("id", renewalId.value())
                .query(UUID.class).single();
        List<SupportingDocument> present = ofRenewal(renewalId);
        if (present.size() >= MOST_PER_RENEWAL) {
            throw Refusal.of(CONFLICT, "document.too-many", MOST_PER_RENEWAL);
        }
        present.stream().filter(other -> other.sha256().equals(sha256) && other.purpose().equals(purpose)).findFirst()
                .ifPresent(other -> {
                    throw Refusal.of(CONFLICT, "document.duplicate", name, other.name());
                });
        var document = new SupportingDocument(UUID.randomUUID(), renewalId, purpose, name, type.mediaType(),
                content.length, sha256, actor, clock.instant());
        jdbc.sql("""
                insert into supporting_document
                    (id, renewal_id, purpose, name, media_type, bytes, sha256, content, uploaded_by, uploaded_at)
                values (:id, :renewal, :purpose, :name, :mediaType, :bytes, :sha256, :content, :by, :at)
                """)
                .param("id", document.id()).param("renewal", renewalId.value()).param("purpose", purpose)
                .param("name", name).param("mediaType", document.mediaType()).param("bytes", document.bytes())
                .param("sha256", sha256).param("content", vault.seal(content, context(document.id())))
                .param("by", actor).param("at", Renewals.utc(document.uploadedAt()))
                .update();
        ledger.record(Entry.of("document.uploaded").renewal(renewalId.value()).signature(renewal.signature().value())
                .actor(actor).detail("document", document.id()).detail("name", name).detail("purpose", purpose)
                .detail("bytes", document.bytes()).detail("sha256", sha256));
        return document;
    }

    /** Takes a document back; its content is deleted, its digest stays in the ledger. */
    @Transactional
    public void remove(RenewalId renewalId, UUID documentId, String actor) {
        SupportingDocument document = document(documentId);
        if (!document.renewal().equals(renewalId)) {
            throw Refusal.of(NOT_FOUND, "document.unknown", documentId.toString());
        }
        jdbc.sql("update supporting_document set removed_at = :at, content = ''::bytea where id = :id")
                .param("at", Renewals.utc(clock.instant())).param("id", documentId).update();
        ledger.record(Entry.of("document.removed").renewal(document.renewal().value()).actor(actor)
                .signature(renewals.renewal(renewalId).signature().value())
                .detail("document", documentId).detail("name", document.name()).detail("sha256", document.sha256()));
    }

    /** Notes who said that the documents are complete; they count among those who handed them in. */
    void handIn(RenewalId renewal, String userId) {
        jdbc.sql("insert into document_hand_in (renewal_id, handed_in_by, handed_in_at) values (:renewal, :by, :at)")
                .param("renewal", renewal.value()).param("by", userId).param("at", Renewals.utc(clock.instant()))
                .update();
    }

    /** Whether somebody ever uploaded a document of the renewal, also one removed since, or handed the documents in. */
    boolean wereHandledBy(RenewalId renewal, String userId) {
        return jdbc.sql("""
                /* prepared */ select exists (select 1 from supporting_document where renewal_id = :renewal and uploaded_by = :user)
                    or exists (select 1 from document_hand_in where renewal_id = :renewal and handed_in_by = :user)
                """)
                .param("renewal", renewal.value()).param("user", userId).query(Boolean.class).single();
    }

    public List<SupportingDocument> ofRenewal(RenewalId renewal) {
        return jdbc.sql("/* prepared */ " + DOCUMENT + """
                where d.renewal_id = :renewal and d.removed_at is null
                order by d.uploaded_at, d.id
                """)
                .param("renewal", renewal.value()).query(this::toDocument).list();
    }

    /** The documents of all renewals of a signature, the newest first. */
    public List<SupportingDocument> ofSignature(SignatureId signature, int limit) {
        // index renewal_signature, then supporting_document_renewal
        return jdbc.sql(DOCUMENT + """
                join renewal r on r.id = d.renewal_id
                where r.signature_id = :signature
                  and d.removed_at is null
                order by d.uploaded_at desc, d.id
                limit :limit
                """)
                .param("signature", signature.value()).param("limit", limit).query(this::toDocument).list();
    }

    /** @throws Refusal NOT_FOUND, also for one that was removed */
    public SupportingDocument document(UUID id) {
        return jdbc.sql("/* prepared */ " + DOCUMENT + "where d.id = :id and d.removed_at is null")
                .param("id", id).query(this::toDocument).optional()
                .orElseThrow(() -> Refusal.of(NOT_FOUND, "document.unknown", id.toString()));
    }

    /** The content of a document; every look at it is recorded. */
    @Transactional
    public byte[] open(UUID id, String actor) {
        SupportingDocument document = document(id);
        ledger.record(Entry.of("document.opened").renewal(document.renewal().value()).actor(actor)
                .signature(renewals.renewal(document.renewal()).signature().value())
                .detail("document", id).detail("name", document.name()));
        return content(id);
    }

    byte[] content(UUID id) {
        byte[] sealed = jdbc.sql("select content from supporting_document where id = :id").param("id", id)
                .query((row, number) -> row.getBytes(1)).single();
        return vault.open(sealed, context(id));
    }

    private SupportingDocument toDocument(ResultSet row, int number) throws SQLException {
        return new SupportingDocument(row.getObject("id", UUID.class),
                new RenewalId(row.getObject("renewal_id", UUID.class)), row.getString("purpose"), row.getString("name"),
                row.getString("media_type"), row.getLong("bytes"), row.getString("sha256"),
                row.getString("uploaded_by"), Renewals.instant(row, "uploaded_at"));
    }

    private static String context(UUID id) {
        return "document:" + id;
    }

    static String displayName(String fileName) {
        String name = fileName == null ? "" : fileName.replace('\\', '/');
        name = name.substring(name.lastIndexOf('/') + 1).replaceAll("[\\p{Cntrl}\\p{Cf}]", "").strip();
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            name = "document";
        }
        return name.length() <= LONGEST_NAME ? name : name.substring(name.length() - LONGEST_NAME);
    }

    static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
