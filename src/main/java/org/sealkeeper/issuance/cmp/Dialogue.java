package org.sealkeeper.issuance.cmp;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.cmp.CMPObjectIdentifiers;
import org.bouncycastle.asn1.cmp.InfoTypeAndValue;
import org.bouncycastle.asn1.cmp.PKIBody;
import org.bouncycastle.asn1.cmp.PKIHeader;
import org.bouncycastle.asn1.cmp.PKIMessage;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.cert.cmp.ProtectedPKIMessageBuilder;
import org.sealkeeper.issuance.cmp.Protection.OwnSignature;
import org.sealkeeper.issuance.remote.Carrier;
import org.sealkeeper.issuance.remote.CertificatesInFile;

/** The messages of one transaction: each of ours is protected, each of the server's must be and must answer ours. */
final class Dialogue {

    private static final int NONCE_BYTES = 16;
    private static final String MEDIA_TYPE = "application/pkixcmp";

    private final CmpSettings settings;
    private final Protection protection;
    private final byte[] transactionId;
    private final byte[] firstNonce;
    private final Carrier carrier;
    private final ServerTrust trust;
    private final Clock clock;
    private byte[] serverNonce;

    /**
     * @param firstNonce for the message that begins the transaction
     * @param serverNonce of the server's last message; {@code null} when there was none yet
     */
    Dialogue(CmpSettings settings, Protection protection, byte[] transactionId, byte[] firstNonce, byte[] serverNonce,
            Clock clock) {
        this.settings = settings;
        this.protection = protection;
        this.transactionId = transactionId;
        this.firstNonce = firstNonce;
        this.serverNonce = serverNonce;
        this.carrier = new Carrier(settings.timeout(), settings.tls().context(settings.tls().client()));
        this.trust = new ServerTrust(settings, clock);
        this.clock = clock;
    }

    /** To be kept for a message that is sent after a restart. */
    byte[] serverNonce() {
        return serverNonce;
    }

    /**
     * @param expected type of the answer's body, besides an error or a poll response
     * @throws IOException when no answer comes, or one that is not to be believed; says at which server and why
     */
    Reply ask(PKIBody body, int expected) throws IOException {
        byte[] nonce = serverNonce == null ? firstNonce : Random.bytes(NONCE_BYTES);
        // after a while the server answers the first message, not the question about it (RFC 9483, section 4.4)
        List<byte[]> answerable = body.getType() == PKIBody.TYPE_POLL_REQ ? List.of(nonce, firstNonce) : List.of(nonce);
        try {
            return read(exchange(message(body, nonce)), answerable, expected);
        } catch (IOException e) {
            throw new IOException("The CMP server at " + settings.url() + " gave no answer that counts: "
                    + e.getMessage(), e);
        }
    }

    private byte[] message(PKIBody body, byte[] nonce) throws IOException {
        var message = new ProtectedPKIMessageBuilder(protection.sender(), recipient()).setBody(body)
                .setTransactionID(transactionId).setSenderNonce(nonce).setMessageTime(Date.from(clock.instant()));
        if (serverNonce != null) {
            message.setRecipNonce(serverNonce);
        }
        if (protection.senderKeyId() != null) {
            message.setSenderKID(protection.senderKeyId());
        }
        if (settings.implicitConfirm() && isCertificateRequest(body)) {
            message.addGeneralInfo(new InfoTypeAndValue(CMPObjectIdentifiers.it_implicitConfirm, DERNull.INSTANCE));
        }
        return protection.protect(message).toASN1Structure().getEncoded();
    }

    private byte[] exchange(byte[] message) throws IOException {
        Carrier.Answer answer = carrier.post(settings.url(), Map.of("Content-Type", MEDIA_TYPE, "Accept", MEDIA_TYPE),
                message);
        // a server may send an error message of CMP with an error status (RFC 9811, section 3.4)
        if (!answer.contentType().toLowerCase(Locale.ROOT).startsWith(MEDIA_TYPE)) {
            throw new IOException("it answers with HTTP status " + answer.status() + " and no CMP message");
        }
        return answer.body();
    }

    private Reply read(byte[] der, List<byte[]> nonces, int expected) throws IOException {
        try {
            PKIMessage message = PKIMessage.getInstance(structure(der));
            trust.verify(message);
            requireAnswerTo(nonces, message.getHeader());
            Reply reply = Replies.of(message, expected);
            serverNonce = octets(message.getHeader().getSenderNonce());
            return reply;
        } catch (RuntimeException e) {
            // the parser has as many kinds of exceptions as there are ways to be wrong
            throw new IOException("its answer is not a CMP message", e);
        }
    }

    private static ASN1Primitive structure(byte[] der) throws IOException {
        try {
            return ASN1Primitive.fromByteArray(der);
        } catch (IOException e) {
            throw new IOException("its answer is not a CMP message", e);
        }
    }

    /** Against answers that were recorded before (RFC 9810, section 5.1.1). */
    private void requireAnswerTo(List<byte[]> nonces, PKIHeader header) throws IOException {
        if (!Arrays.equals(octets(header.getTransactionID()), transactionId)) {
            throw new IOException("its answer belongs to another transaction");
        }
        byte[] answered = octets(header.getRecipNonce());
        if (nonces.stream().noneMatch(nonce -> Arrays.equals(nonce, answered))) {
            throw new IOException("its answer does not carry the nonce of our message, so it may be an old one");
        }
    }

    private GeneralName recipient() {
        if (!settings.recipient().isEmpty()) {
            return new GeneralName(new X500Name(settings.recipient()));
        }
        if (settings.serverCertificate() != null) {
            List<X509Certificate> server = CertificatesInFile.read(settings.serverCertificate());
            return new GeneralName(OwnSignature.holder(server.get(0)).getSubject());
        }
        return protection instanceof OwnSignature signature
                ? new GeneralName(OwnSignature.holder(signature.chain().get(0)).getIssuer())
                : new GeneralName(new X500Name(new RDN[0]));
    }

    private static boolean isCertificateRequest(PKIBody body) {
        return Arrays.stream(RequestType.values()).anyMatch(type -> type.request == body.getType());
    }

    private static byte[] octets(ASN1OctetString string) {
        return string == null ? null : string.getOctets();
    }
}
