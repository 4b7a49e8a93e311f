package org.sealkeeper.issuance.cmp;

import java.io.IOException;
import java.math.BigInteger;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.bouncycastle.asn1.ASN1Enumerated;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.cmp.CMPCertificate;
import org.bouncycastle.asn1.cmp.CMPObjectIdentifiers;
import org.bouncycastle.asn1.cmp.CertConfirmContent;
import org.bouncycastle.asn1.cmp.CertOrEncCert;
import org.bouncycastle.asn1.cmp.CertRepMessage;
import org.bouncycastle.asn1.cmp.CertResponse;
import org.bouncycastle.asn1.cmp.CertifiedKeyPair;
import org.bouncycastle.asn1.cmp.InfoTypeAndValue;
import org.bouncycastle.asn1.cmp.PKIBody;
import org.bouncycastle.asn1.cmp.PKIConfirmContent;
import org.bouncycastle.asn1.cmp.PKIFailureInfo;
import org.bouncycastle.asn1.cmp.PKIFreeText;
import org.bouncycastle.asn1.cmp.PKIHeader;
import org.bouncycastle.asn1.cmp.PKIHeaderBuilder;
import org.bouncycastle.asn1.cmp.PKIMessage;
import org.bouncycastle.asn1.cmp.PKIStatus;
import org.bouncycastle.asn1.cmp.PKIStatusInfo;
import org.bouncycastle.asn1.cmp.RevDetails;
import org.bouncycastle.asn1.cmp.RevRepContentBuilder;
import org.bouncycastle.asn1.cmp.RevReqContent;
import org.bouncycastle.asn1.crmf.CertReqMessages;
import org.bouncycastle.asn1.crmf.CertTemplate;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.sealkeeper.issuance.remote.TestCa;

/** The CA to which the registration authority passes on what it has checked: issues, refuses, puts off, revokes. */
final class CaBehindRa {

    final TestCa ca;
    final List<Integer> requests = new CopyOnWriteArrayList<>();
    final List<X509Certificate> confirmed = new CopyOnWriteArrayList<>();
    final Map<BigInteger, Integer> revoked = new ConcurrentHashMap<>();
    final List<byte[]> putOff = new CopyOnWriteArrayList<>();
    volatile PKIStatusInfo refusal;
    volatile boolean puttingOff;
    volatile boolean implicitConfirm;

    CaBehindRa(TestCa ca) {
        this.ca = ca;
    }

    void refuseWith(int failure, String text) {
        refusal = new PKIStatusInfo(PKIStatus.rejection, new PKIFreeText(text), new PKIFailureInfo(failure));
    }

    /** @return {@code null} when it answers later */
    byte[] answer(byte[] der) throws IOException {
        if (puttingOff) {
            putOff.add(der);
            return null;
        }
        return answered(der);
    }

    byte[] answered(byte[] der) throws IOException {
        PKIMessage message = PKIMessage.getInstance(der);
        PKIBody body = message.getBody();
        requests.add(body.getType());
        return switch (body.getType()) {
            case PKIBody.TYPE_INIT_REQ, PKIBody.TYPE_CERT_REQ, PKIBody.TYPE_KEY_UPDATE_REQ -> {
                CertTemplate template = CertReqMessages.getInstance(body.getContent()).toCertReqMsgArray()[0].getCertReq()
                        .getCertTemplate();
                yield reply(message, new PKIBody(body.getType() + 1, issued(() -> ca.issue(template.getSubject(),
                        template.getPublicKey(), template.getExtensions()))));
            }
            case PKIBody.TYPE_P10_CERT_REQ -> {
                var csr = new PKCS10CertificationRequest(CertificationRequest.getInstance(body.getContent()));
                yield reply(message, new PKIBody(PKIBody.TYPE_CERT_REP, issued(() -> ca.issue(csr.getSubject(),
                        csr.getSubjectPublicKeyInfo(), csr.getRequestedExtensions()))));
            }
            case PKIBody.TYPE_CERT_CONFIRM -> {
                if (CertConfirmContent.getInstance(body.getContent()).toCertStatusArray()[0].getStatusInfo() == null) {
                    confirmed.add(ca.issued.get(ca.issued.size() - 1));
                }
                yield reply(message, new PKIBody(PKIBody.TYPE_CONFIRM, new PKIConfirmContent()));
            }
            case PKIBody.TYPE_REVOCATION_REQ -> reply(message,
                    revoked(RevReqContent.getInstance(body.getContent()).toRevDetailsArray()[0]));
            default -> throw new IOException("The CA does not expect a message of type " + body.getType());
        };
    }

    private PKIBody revoked(RevDetails details) {
        Extension reason = details.getCrlEntryDetails().getExtension(Extension.reasonCode);
        revoked.put(details.getCertDetails().getSerialNumber().getValue(),
                ASN1Enumerated.getInstance(reason.getParsedValue()).intValueExact());
        return new PKIBody(PKIBody.TYPE_REVOCATION_REP,
                new RevRepContentBuilder().add(new PKIStatusInfo(PKIStatus.granted)).build());
    }

    private CertRepMessage issued(Supplier<X509Certificate> issue) {
        if (refusal != null) {
            return new CertRepMessage(null, new CertResponse[] {new CertResponse(
                    new ASN1Integer(0), refusal)});
        }
        try {
            var certificate = new CMPCertificate(Certificate.getInstance(issue.get().getEncoded()));
            return new CertRepMessage(null, new CertResponse[] {new CertResponse(
                    new ASN1Integer(0), new PKIStatusInfo(PKIStatus.granted),
                    new CertifiedKeyPair(new CertOrEncCert(certificate)), null)});
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] reply(PKIMessage to, PKIBody body) throws IOException {
        PKIHeader header = to.getHeader();
        var builder = new PKIHeaderBuilder(PKIHeader.CMP_2000, header.getRecipient(), header.getSender())
                .setTransactionID(header.getTransactionID()).setRecipNonce(header.getSenderNonce())
                .setSenderNonce(new DEROctetString(Random.bytes(16)));
        if (implicitConfirm) {
            builder.setGeneralInfo(new InfoTypeAndValue(CMPObjectIdentifiers.it_implicitConfirm, DERNull.INSTANCE));
        }
        return new PKIMessage(builder.build(), body).getEncoded();
    }
}
