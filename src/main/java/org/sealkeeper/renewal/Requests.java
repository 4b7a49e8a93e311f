package org.sealkeeper.renewal;

import static org.sealkeeper.text.Refusal.Kind.CONFLICT;
import static org.sealkeeper.text.Refusal.Kind.NOT_FOUND;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.inventory.VersionId;
import org.sealkeeper.issuance.Answer;
import org.sealkeeper.issuance.Attachment;
import org.sealkeeper.issuance.CertificateRequest;
import org.sealkeeper.issuance.CertificationRequests;
import org.sealkeeper.issuance.Issuers;
import org.sealkeeper.issuance.RefusedByIssuer;
import org.sealkeeper.issuance.UploadedChain;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.vault.KeyId;
import org.sealkeeper.vault.Vault;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The certification requests of renewals, from the key to the staged version. Each step, done again, finds its record. */
@Component
public class Requests {

    private static final String REQUEST = """
            /* prepared */ select id, renewal_id, signature_id, number, issuer, key_id, csr, state, refusal, chain, version_id
            from certificate_request
            """;

    /** Sealing mostly takes less, unless the ledger is not sealed at all now. */
    private static final Duration UNTIL_SEALED = Duration.ofSeconds(1);

    private final JdbcClient jdbc;
    private final Renewals renewals;
    private final Approvals approvals;
    private final Documents documents;
    private final Inventory inventory;
    private final Issuers issuers;
    private final CertificationRequests certificationRequests;
    private final Vault vault;
    private final Ledger ledger;
    private final Clock clock;

    Requests(JdbcClient jdbc, Renewals renewals, Approvals approvals, Documents documents, Inventory inventory,
            Issuers issuers, CertificationRequests certificationRequests, Vault vault, Ledger ledger, Clock clock) {
        this.jdbc = jdbc;
        this.renewals = renewals;
        this.approvals = approvals;
        this.documents = documents;
        this.inventory = inventory;
        this.issuers = issuers;
        this.certificationRequests = certificationRequests;
        this.vault = vault;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** The request that is open, or a new one with the key that the plan says. */
    Request prepare(RenewalId renewal, Renewal.KeyPlan keyPlan) {
        Signature signature = inventory.signature(renewals.renewal(renewal).signature());
        Optional<Request> open = newestOf(renewal).filter(request -> request.state() == Request.State.PREPARED);
        if (open.isPresent() && isCurrent(open.get(), signature)) {
            return open.get();
        }
        open.ifPresent(outdated -> withdraw(renewal));
        Optional<KeyId> kept = keyPlan == Renewal.KeyPlan.KEEP
                ? inventory.activeVersion(signature.id()).flatMap(Version::key) : Optional.empty();
        KeyId key = kept.orElseGet(() -> vault.generate(signature.keyAlgorithm(), inventory.keyCustody(signature.id())));
        byte[] csr = certificationRequests.csrFor(signature, key);
        UUID id = UUID.randomUUID();
        int number = newestOf(renewal).map(Request::number).orElse(0) + 1;
        jdbc.sql("""
                insert into certificate_request
                    (id, renewal_id, signature_id, number, issuer, key_id, csr, state, prepared_at)
                values (:id, :renewal, :signature, :number, :issuer, :key, :csr, 'PREPARED', :at)
                """)
                .param("id", id).param("renewal", renewal.value()).param("signature", signature.id().value())
                .param("number", number).param("issuer", signature.issuer()).param("key", key.value())
                .param("csr", csr).param("at", Renewals.utc(clock.instant()))
                .update();
        ledger.record(Entry.of("request.prepared").renewal(renewal.value()).signature(signature.id().value())
                .detail("request", id).detail("number", number).detail("issuer", signature.issuer())
                .detail("key", kept.isPresent() ? "kept" : "new").detail("csrSha256", Documents.sha256(csr)));
        return request(id);
    }

    /**
     * Asks the issuer. Before it does, the approvals are loaded again and must cover exactly this request; while the
     * ledger has not sealed them, the answer is to ask again.
     *
     * @throws RefusedByIssuer for good; the refusal is recorded
     * @throws IOException when it may work later
     * @throws ApprovalOutdated when the approvals no longer cover it
     */
    Answer submit(UUID id) throws RefusedByIssuer, IOException, ApprovalOutdated {
        Request request = request(id);
        if (request.state() == Request.State.ISSUED) {
            return new Answer.Issued(chain(request));
        }
        passGate(request);
        if (!approvals.areSealed(request.renewal())) {
            return new Answer.Waiting(clock.instant().plus(UNTIL_SEALED));
        }
        try {
            Answer answer = issuers.named(request.issuer()).request(new CertificateRequest(id, request.signature(),
                    request.key(), request.csr(), inventory.signature(request.signature()).kind(),
                    attachments(request.renewal())));
            if (answer instanceof Answer.Issued issued) {
                issued(request, issued.chain(), Ledger.SEALKEEPER);
            }
            return answer;
        } catch (RefusedByIssuer refused) {
            refuse(request, refused.getMessage(), Ledger.SEALKEEPER);
            throw refused;
        }
    }

    private List<Attachment> attachments(RenewalId renewal) {
        return documents.ofRenewal(renewal).stream().map(document -> new Attachment(document.id(), renewal.value(),
                document.purpose(), document.name(), () -> documents.content(document.id()))).toList();
    }

    void refuse(Request request, String reason, String actor) {
        jdbc.sql("update certificate_request set state = 'REFUSED', refusal = :reason where id = :id")
                .param("reason", reason).param("id", request.id()).update();
        ledger.record(Entry.of("certificate.refused").renewal(request.renewal().value())
                .signature(request.signature().value()).actor(actor).detail("request", request.id())
                .detail("issuer", request.issuer()).detail("reason", reason));
    }

    /**
     * Takes a chain that a person obtained for the newest request of a renewal.
     *
     * @throws Refusal when it does not belong to the request
     */
    @Transactional
    public void upload(RenewalId renewal, String fileName, byte[] file, String actor) {
        Request request = newestOf(renewal).filter(newest -> newest.state() != Request.State.WITHDRAWN)
                .orElseThrow(() -> Refusal.of(CONFLICT, "request.none-open"));
        try {
            passGate(request);
        } catch (ApprovalOutdated outdated) {
            throw Refusal.because(outdated, CONFLICT, "request.approval-outdated");
        }
        if (!approvals.areSealed(renewal)) {
            throw Refusal.of(CONFLICT, "request.approval-not-sealed");
        }
        issued(request, UploadedChain.matching(file, Documents.displayName(fileName), request.csr(), clock.instant()),
                actor);
    }

    /** The issued chain of a request becomes the pending version of its signature. */
    VersionId stage(Request request, String actor) throws ApprovalOutdated {
        if (request.version().isPresent()) {
            return request.version().get();
        }
        passGate(request);
        VersionId version = inventory.stage(request.signature(), chain(request), Optional.of(request.key()), actor);
        jdbc.sql("update certificate_request set version_id = :version where id = :id")
                .param("version", version.value()).param("id", request.id()).update();
        return version;
    }

    /** Ends what was asked for before, so that the next request starts with a new key. */
    void withdraw(RenewalId renewal) {
        newestOf(renewal).filter(request -> request.state() != Request.State.WITHDRAWN).ifPresent(request -> {
            jdbc.sql("update certificate_request set state = 'WITHDRAWN' where id = :id").param("id", request.id())
                    .update();
            request.version().flatMap(version -> inventory.pendingVersion(request.signature())
                    .filter(pending -> pending.id().equals(version)))
                    .ifPresent(pending -> inventory.discardPending(pending.id(), Ledger.SEALKEEPER));
            ledger.record(Entry.of("request.withdrawn").renewal(renewal.value())
                    .signature(request.signature().value()).detail("request", request.id())
                    .detail("state", request.state()));
        });
    }

    public Optional<Request> newestOf(RenewalId renewal) {
        return jdbc.sql(REQUEST + "where renewal_id = :renewal order by number desc limit 1")
                .param("renewal", renewal.value()).query(this::toRequest).optional();
    }

    public List<Request> ofRenewal(RenewalId renewal) {
        return jdbc.sql(REQUEST + "where renewal_id = :renewal order by number")
                .param("renewal", renewal.value()).query(this::toRequest).list();
    }

    Request request(UUID id) {
        return jdbc.sql(REQUEST + "where id = :id").param("id", id).query(this::toRequest)
                .optional().orElseThrow(() -> Refusal.of(NOT_FOUND, "request.unknown", id.toString()));
    }

    /** The last gate: enough approvals, each of exactly this, by the right people, none outdated. */
    private void passGate(Request request) throws ApprovalOutdated {
        if (!approvals.isComplete(request.renewal())
                || !isCurrent(request, inventory.signature(request.signature()))) {
            throw new ApprovalOutdated();
        }
    }

    /** Whether a request still asks for what its signature says; settings may have changed since it was made. */
    private boolean isCurrent(Request request, Signature signature) {
        return request.issuer().equals(signature.issuer()) && certificationRequests.describes(request.csr(), signature);
    }

    private void issued(Request request, List<X509Certificate> chain, String actor) {
        jdbc.sql("update certificate_request set state = 'ISSUED', chain = :chain, refusal = null where id = :id")
                .param("chain", pem(chain)).param("id", request.id()).update();
        X509Certificate certificate = chain.get(0);
        ledger.record(Entry.of("certificate.issued").renewal(request.renewal().value())
                .signature(request.signature().value()).actor(actor).detail("request", request.id())
                .detail("issuer", request.issuer()).detail("serial", certificate.getSerialNumber().toString(16))
                .detail("notAfter", certificate.getNotAfter().toInstant()).detail("sha256", fingerprint(certificate)));
    }

    private static List<X509Certificate> chain(Request request) {
        String pem = request.chain().orElseThrow(
                () -> new IllegalStateException("Nothing has been issued for request " + request.id()));
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))).stream()
                    .map(X509Certificate.class::cast).toList();
        } catch (CertificateException e) {
            throw new IllegalStateException("The chain kept for request " + request.id() + " cannot be read", e);
        }
    }

    private static String pem(List<X509Certificate> chain) {
        return chain.stream().map(certificate -> {
            try {
                return "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
                        + "\n-----END CERTIFICATE-----\n";
            } catch (CertificateEncodingException e) {
                throw new IllegalStateException("A certificate that was parsed cannot be encoded", e);
            }
        }).collect(Collectors.joining());
    }

    private static String fingerprint(X509Certificate certificate) {
        try {
            return Documents.sha256(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("A certificate that was parsed cannot be encoded", e);
        }
    }

    private Request toRequest(ResultSet row, int number) throws SQLException {
        return new Request(row.getObject("id", UUID.class), new RenewalId(row.getObject("renewal_id", UUID.class)),
                new SignatureId(row.getObject("signature_id", UUID.class)), row.getInt("number"),
                row.getString("issuer"), new KeyId(row.getObject("key_id", UUID.class)), row.getBytes("csr"),
                Request.State.valueOf(row.getString("state")), Optional.ofNullable(row.getString("refusal")),
                Optional.ofNullable(row.getString("chain")),
                Optional.ofNullable(row.getObject("version_id", UUID.class)).map(VersionId::new));
    }

    /** The approvals do not cover, or no longer cover, what is about to be requested. */
    static final class ApprovalOutdated extends Exception {
        ApprovalOutdated() {
            super("The approvals do not cover this request: something changed since, or they are too old");
        }
    }
}
