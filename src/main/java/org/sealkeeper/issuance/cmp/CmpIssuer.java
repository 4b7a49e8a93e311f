package org.sealkeeper.issuance.cmp;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.cmp.PKIBody;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.issuance.Answer;
import org.sealkeeper.issuance.CertificateRequest;
import org.sealkeeper.issuance.CertificationRequest;
import org.sealkeeper.issuance.Issuer;
import org.sealkeeper.issuance.RefusedByIssuer;
import org.sealkeeper.issuance.RevocationReason;
import org.sealkeeper.issuance.remote.Carrier;
import org.sealkeeper.issuance.remote.CertificatesInFile;
import org.sealkeeper.issuance.remote.ReceivedChain;

/** Obtains certificates from one CMP server. Each step finds in its record what was said before, and goes on there. */
final class CmpIssuer implements Issuer {

    private static final Duration UNLESS_TOLD = Duration.ofMinutes(1);

    private final String id;
    private final CmpSettings settings;
    private final CmpTransactions transactions;
    private final RequestBodies bodies;
    private final OwnProtection protections;
    private final Clock clock;

    CmpIssuer(String id, CmpSettings settings, CmpTransactions transactions, RequestBodies bodies,
            OwnProtection protections, Clock clock) {
        this.id = id;
        this.settings = settings;
        this.transactions = transactions;
        this.bodies = bodies;
        this.protections = protections;
        this.clock = clock;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Answer request(CertificateRequest request) throws RefusedByIssuer, IOException {
        Optional<CmpTransaction> before = transactions.of(request.id());
        CmpTransaction transaction = before.orElseGet(() -> begin(request));
        if (!transaction.csrSha256().equals(request.csrSha256())) {
            throw new RefusedByIssuer(id + " was asked with this request's id before, for something else.");
        }
        return switch (transaction.state()) {
            case SENT -> send(request, transaction, before.isPresent());
            case WAITING -> poll(request, transaction, dialogue(transaction));
            case ISSUED -> confirm(transaction, dialogue(transaction), true);
            case CONFIRMED -> new Answer.Issued(transaction.chain());
            case REFUSED -> throw new RefusedByIssuer(transaction.refusal().orElseThrow());
        };
    }

    /** Asked with what is configured, as who manages the certificate; its own key may be the one that was lost. */
    @Override
    public boolean revoke(Version version, RevocationReason reason) throws RefusedByIssuer, IOException {
        var dialogue = new Dialogue(settings, protections.configured(settings), Random.bytes(16), Random.bytes(16), null,
                clock);
        Reply reply = dialogue.ask(RequestBodies.revocation(version.certificate(), reason),
                PKIBody.TYPE_REVOCATION_REP);
        if (reply instanceof Reply.Rejected rejected && !rejected.status().isRevokedAlready()) {
            String sentence = "The CMP server of " + id + " refuses: " + rejected.status().sentence();
            if (rejected.status().isPassing()) {
                throw new IOException(sentence);
            }
            throw new RefusedByIssuer(sentence + ".");
        }
        if (reply instanceof Reply.Later || reply instanceof Reply.AskAgain) {
            throw new IOException("The CMP server of " + id + " has the revocation in hand and has not decided yet");
        }
        return true;
    }

    /** A key update where there is something to update, else as configured. */
    private CmpTransaction begin(CertificateRequest request) {
        Optional<Version> updatable = protections.updatable(request.signature(), id, settings);
        return transactions.begin(request, id, updatable.isPresent() ? RequestType.KUR : settings.request(),
                updatable.map(Version::id));
    }

    private Dialogue dialogue(CmpTransaction transaction) {
        return new Dialogue(settings, protections.of(transaction, settings), transaction.id(),
                transaction.firstNonce(), transaction.serverNonce(), clock);
    }

    /**
     * Also after a lost answer, in the same transaction: a server that has it already issues nothing again. What such a
     * server answers differs; after its no, it may take the same transaction for a new one, so that no is the last word.
     *
     * @param again whether the server may have heard it before
     */
    private Answer send(CertificateRequest request, CmpTransaction transaction, boolean again)
            throws RefusedByIssuer, IOException {
        Dialogue dialogue = dialogue(transaction);
        Reply reply = first(dialogue, bodies.request(transaction.type(), request, protections.updated(transaction)),
                transaction, again);
        if (reply instanceof Reply.Rejected rejected && again) {
            throw refused(transaction, "The CMP server of " + id + " was asked before, in its transaction "
                    + HexFormat.of().formatHex(transaction.id()) + ", and its answer was lost. Asked again, it says: "
                    + rejected.status().sentence() + ". Revoke there what it issued, if anything; another request gets a"
                    + " new transaction.");
        }
        if (reply instanceof Reply.Rejected rejected && rejected.status().isPassing()) {
            // it has closed the transaction without an effect, so the next try is a new one
            transactions.forget(transaction.request());
        }
        return enrolled(request, transaction, dialogue, reply);
    }

    private Reply first(Dialogue dialogue, PKIBody body, CmpTransaction transaction, boolean again) throws IOException {
        try {
            return dialogue.ask(body, transaction.type().response);
        } catch (IOException e) {
            if (e.getCause() instanceof Carrier.NotReached && !again) {
                transactions.forget(transaction.request());
            }
            throw e;
        }
    }

    private Answer poll(CertificateRequest request, CmpTransaction transaction, Dialogue dialogue)
            throws RefusedByIssuer, IOException {
        Reply reply = dialogue.ask(RequestBodies.poll(transaction.number()), transaction.type().response);
        if (reply instanceof Reply.AskAgain again) {
            transactions.waiting(transaction.request(), transaction.number(), dialogue.serverNonce());
            return new Answer.Waiting(clock.instant().plus(again.after()));
        }
        if (reply instanceof Reply.Later) {
            transactions.waiting(transaction.request(), transaction.number(), dialogue.serverNonce());
            return new Answer.Waiting(clock.instant().plus(UNLESS_TOLD));
        }
        return enrolled(request, transaction, dialogue, reply);
    }

    private Answer enrolled(CertificateRequest request, CmpTransaction transaction, Dialogue dialogue, Reply reply)
            throws RefusedByIssuer, IOException {
        if (reply instanceof Reply.Granted granted) {
            return granted(request, transaction, dialogue, granted);
        }
        if (reply instanceof Reply.Later later) {
            CmpTransaction waiting = transactions.waiting(transaction.request(), later.number(), dialogue.serverNonce());
            return poll(request, waiting, dialogue);
        }
        if (reply instanceof Reply.Rejected rejected) {
            throw rejected(transaction, rejected.status());
        }
        throw new IOException("The CMP server of " + id + " answers a request with something else");
    }

    private Answer granted(CertificateRequest request, CmpTransaction transaction, Dialogue dialogue,
            Reply.Granted granted) throws RefusedByIssuer, IOException {
        if (!isForKeyOf(request, granted.certificate())) {
            return sendBack(transaction, dialogue, granted);
        }
        CmpTransaction issued = transactions.issued(transaction.request(), granted.number(), dialogue.serverNonce(),
                ReceivedChain.upwards(granted.certificate(), granted.others(), anchors()));
        if (settings.implicitConfirm() && granted.confirmed()) {
            transactions.confirmed(issued.request());
            return new Answer.Issued(issued.chain());
        }
        return confirm(issued, dialogue, false);
    }

    /** @param again whether the server may have heard it before */
    private Answer confirm(CmpTransaction transaction, Dialogue dialogue, boolean again)
            throws RefusedByIssuer, IOException {
        Reply reply = dialogue.ask(RequestBodies.confirmation(transaction.chain().get(0), transaction.number()),
                PKIBody.TYPE_CONFIRM);
        if (reply instanceof Reply.Rejected rejected && !again) {
            throw rejected(transaction, rejected.status());
        }
        if (reply instanceof Reply.Rejected rejected && rejected.status().isPassing() || reply instanceof Reply.Later) {
            throw new IOException("The CMP server of " + id + " does not take the confirmation of its certificate yet");
        }
        // a server that still waits for a confirmation takes it; one that has closed the transaction had it before.
        // Should it have taken the certificate back instead, the check for revocation finds that
        transactions.confirmed(transaction.request());
        return new Answer.Issued(transaction.chain());
    }

    /** What is not for our key is of no use to us; the CA hears so, and takes it back. */
    private Answer sendBack(CmpTransaction transaction, Dialogue dialogue, Reply.Granted granted)
            throws RefusedByIssuer, IOException {
        RefusedByIssuer refusal = refused(transaction,
                "The certificate that " + id + " issued is for another key than the one it was asked for.");
        if (!(settings.implicitConfirm() && granted.confirmed())) {
            dialogue.ask(RequestBodies.refusal(granted.certificate(), granted.number(), "not the requested key"),
                    PKIBody.TYPE_CONFIRM);
        }
        throw refusal;
    }

    private RefusedByIssuer rejected(CmpTransaction transaction, Status status) throws IOException {
        if (status.isPassing()) {
            throw new IOException("The CMP server of " + id + " does not take our messages: " + status.sentence());
        }
        return refused(transaction, "The CMP server of " + id + " refuses: " + status.sentence() + ".");
    }

    private RefusedByIssuer refused(CmpTransaction transaction, String reason) {
        transactions.refused(transaction.request(), reason);
        return new RefusedByIssuer(reason);
    }

    private List<X509Certificate> anchors() {
        return settings.trustAnchors() == null ? List.of() : CertificatesInFile.read(settings.trustAnchors());
    }

    private static boolean isForKeyOf(CertificateRequest request, X509Certificate certificate) {
        return Arrays.equals(CertificationRequest.read(request.csr()).publicKey().getEncoded(),
                certificate.getPublicKey().getEncoded());
    }
}
