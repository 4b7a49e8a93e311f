package org.sealkeeper.platform.tokenim;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.issuance.Answer;
import org.sealkeeper.issuance.Attachment;
import org.sealkeeper.issuance.CertificateRequest;
import org.sealkeeper.issuance.Issuer;
import org.sealkeeper.issuance.RefusedByIssuer;
import org.sealkeeper.platform.tokenim.Submissions.Kind;
import org.sealkeeper.platform.tokenim.TokenImConsole.Submission;

/**
 * TokenIM as an issuer. A request for the key that is in use, or for the first one, is a renewal there; one for another
 * key is a regeneration. What was submitted is written down before it is sent: a try after a crash or a lost answer asks
 * first what became of it.
 */
final class TokenImIssuer implements Issuer {

    private static final Duration LONGEST_UPLOAD = Duration.ofMinutes(1);
    private static final Duration USUAL_WAIT = Duration.ofMinutes(10);

    private final String id;
    private final TokenImConsole console;
    private final Submissions submissions;
    private final Inventory inventory;
    private final Clock clock;

    TokenImIssuer(String id, TokenImConsole console, Submissions submissions, Inventory inventory, Clock clock) {
        this.id = id;
        this.console = console;
        this.submissions = submissions;
        this.inventory = inventory;
        this.clock = clock;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Answer request(CertificateRequest request) throws RefusedByIssuer, IOException {
        try {
            Optional<Submission> arrived = submissions.isRecorded(request.id())
                    ? console.submission(request.id()) : Optional.empty();
            return answer(arrived.isPresent() ? arrived.get() : submit(request));
        } catch (Problem refused) {
            throw new RefusedByIssuer(refused.getMessage());
        }
    }

    /** Asks for a submission that nobody made; that it answers at all means that the account is let in. */
    @Override
    public Optional<String> greet() throws RefusedByIssuer, IOException {
        try {
            console.submission(UUID.randomUUID());
            return Optional.of("submissions");
        } catch (Problem refused) {
            throw new RefusedByIssuer(refused.getMessage());
        }
    }

    private Submission submit(CertificateRequest request) throws Problem, IOException {
        Signature signature = inventory.signature(request.signature());
        upload(request.attachments(), signature);
        Optional<Version> active = inventory.activeVersion(signature.id());
        Kind kind = active.isEmpty() || active.get().key().equals(Optional.of(request.key()))
                ? Kind.RENEWAL : Kind.REGENERATION;
        submissions.record(request.id(), id, kind);
        return console.submit(kind.call(), request.id(), signature, pem(request.csr()),
                request.attachments().stream().map(Attachment::id).toList());
    }

    /** Within a minute; what is left is for the next try, as the engine would give the job to another node some day. */
    private void upload(List<Attachment> documents, Signature signature) throws Problem, IOException {
        Instant end = clock.instant().plus(LONGEST_UPLOAD);
        for (Attachment document : documents) {
            if (clock.instant().isAfter(end)) {
                throw new IOException("The documents for TokenIM (" + id + ") are not all uploaded yet; the next try goes on "
                        + "with the rest.");
            }
            if (!submissions.isUploaded(document.id(), id)) {
                console.upload(document);
                submissions.recordUpload(document, signature.id(), id);
            }
        }
    }

    private Answer answer(Submission submission) throws RefusedByIssuer {
        return switch (submission.state()) {
            case ISSUED -> new Answer.Issued(submission.chain());
            case PENDING -> new Answer.Waiting(submission.askAgainAt().filter(clock.instant()::isBefore)
                    .orElseGet(() -> clock.instant().plus(USUAL_WAIT)));
            case REFUSED -> throw new RefusedByIssuer(submission.message());
        };
    }

    private static String pem(byte[] csr) {
        return "-----BEGIN CERTIFICATE REQUEST-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(csr)
                + "\n-----END CERTIFICATE REQUEST-----\n";
    }
}
