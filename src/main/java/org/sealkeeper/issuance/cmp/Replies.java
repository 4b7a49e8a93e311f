package org.sealkeeper.issuance.cmp;

import java.io.IOException;
import java.math.BigInteger;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.cmp.CMPCertificate;
import org.bouncycastle.asn1.cmp.CMPObjectIdentifiers;
import org.bouncycastle.asn1.cmp.CertOrEncCert;
import org.bouncycastle.asn1.cmp.CertRepMessage;
import org.bouncycastle.asn1.cmp.CertResponse;
import org.bouncycastle.asn1.cmp.CertifiedKeyPair;
import org.bouncycastle.asn1.cmp.ErrorMsgContent;
import org.bouncycastle.asn1.cmp.InfoTypeAndValue;
import org.bouncycastle.asn1.cmp.PKIBody;
import org.bouncycastle.asn1.cmp.PKIMessage;
import org.bouncycastle.asn1.cmp.PKIStatusInfo;
import org.bouncycastle.asn1.cmp.PollRepContent;
import org.bouncycastle.asn1.cmp.RevRepContent;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;

/** Reads the body of an answer. */
final class Replies {

    private static final Duration SOONEST = Duration.ofSeconds(1);
    // a server that means a year is asked once a day all the same
    private static final Duration LATEST = Duration.ofDays(1);

    private Replies() {
    }

    /** @throws IOException when it answers something that was not asked */
    static Reply of(PKIMessage message, int expected) throws IOException {
        PKIBody body = message.getBody();
        if (body.getType() == PKIBody.TYPE_ERROR) {
            Status status = Status.of(ErrorMsgContent.getInstance(body.getContent()).getPKIStatusInfo());
            return status.isWaiting() ? new Reply.Later(-1) : new Reply.Rejected(status);
        }
        if (body.getType() == PKIBody.TYPE_POLL_REP) {
            return askAgain(PollRepContent.getInstance(body.getContent()));
        }
        if (body.getType() != expected) {
            throw new IOException("it answers with a message of type " + body.getType() + " where " + expected
                    + " is expected");
        }
        return switch (expected) {
            case PKIBody.TYPE_CONFIRM -> new Reply.Done();
            case PKIBody.TYPE_REVOCATION_REP -> revoked(RevRepContent.getInstance(body.getContent()));
            default -> issued(message, CertRepMessage.getInstance(body.getContent()));
        };
    }

    /** @throws IOException when one of them cannot be read */
    static List<X509Certificate> certificates(Stream<X509CertificateHolder> holders) throws IOException {
        var certificates = new ArrayList<X509Certificate>();
        for (X509CertificateHolder holder : holders.toList()) {
            try {
                certificates.add(new JcaX509CertificateConverter().getCertificate(holder));
            } catch (CertificateException e) {
                throw new IOException("a certificate in its answer cannot be read", e);
            }
        }
        return certificates;
    }

    private static Reply askAgain(PollRepContent poll) throws IOException {
        if (poll.size() != 1) {
            throw new IOException("it answers for " + poll.size() + " requests where one is open");
        }
        BigInteger seconds = poll.getCheckAfter(0).getValue().max(BigInteger.valueOf(SOONEST.toSeconds()))
                .min(BigInteger.valueOf(LATEST.toSeconds()));
        return new Reply.AskAgain(Duration.ofSeconds(seconds.intValue()));
    }

    private static Reply revoked(RevRepContent revocation) throws IOException {
        PKIStatusInfo[] each = revocation.getStatus();
        if (each.length != 1) {
            throw new IOException("it answers for " + each.length + " revocations where one was asked for");
        }
        Status status = Status.of(each[0]);
        return status.isGranted() ? new Reply.Done()
                : status.isWaiting() ? new Reply.Later(0) : new Reply.Rejected(status);
    }

    private static Reply issued(PKIMessage message, CertRepMessage answer) throws IOException {
        CertResponse[] each = answer.getResponse();
        if (each.length != 1) {
            throw new IOException("it answers for " + each.length + " requests where one was made");
        }
        Status status = Status.of(each[0].getStatus());
        int number = each[0].getCertReqId().intValueExact();
        if (status.isWaiting()) {
            return new Reply.Later(number);
        }
        if (!status.isGranted()) {
            return new Reply.Rejected(status);
        }
        X509Certificate certificate = certificates(Stream.of(holder(certificateIn(each[0])))).get(0);
        List<X509Certificate> others = certificates(Stream.of(message.getExtraCerts(), answer.getCaPubs())
                .filter(list -> list != null).flatMap(Arrays::stream).map(Replies::holder));
        return new Reply.Granted(certificate, others, isConfirmed(message), number);
    }

    private static CMPCertificate certificateIn(CertResponse response) throws IOException {
        CertifiedKeyPair pair = response.getCertifiedKeyPair();
        CertOrEncCert either = pair == null ? null : pair.getCertOrEncCert();
        if (either == null || either.getCertificate() == null) {
            throw new IOException("it grants the request without a certificate that can be read");
        }
        return either.getCertificate();
    }

    private static X509CertificateHolder holder(CMPCertificate certificate) {
        return new X509CertificateHolder(certificate.getX509v3PKCert());
    }

    private static boolean isConfirmed(PKIMessage message) {
        InfoTypeAndValue[] infos = message.getHeader().getGeneralInfo();
        return infos != null && Arrays.stream(infos)
                .anyMatch(info -> info.getInfoType().equals(CMPObjectIdentifiers.it_implicitConfirm));
    }
}
