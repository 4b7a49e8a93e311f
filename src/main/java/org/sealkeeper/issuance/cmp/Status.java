package org.sealkeeper.issuance.cmp;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.cmp.PKIFreeText;
import org.bouncycastle.asn1.cmp.PKIStatus;
import org.bouncycastle.asn1.cmp.PKIStatusInfo;

/** How the server stands to a request, in words (PKIStatusInfo, RFC 9810, section 5.2.3). */
record Status(int code, List<Integer> failures, String text) {

    private static final int LONGEST_TEXT = 300;
    private static final int CERTIFICATE_REVOKED = 10;
    // badMessageCheck, badTime, wrongIntegrity, signerNotTrusted, systemUnavail, systemFailure
    private static final List<Integer> PASSING = List.of(1, 3, 12, 20, 24, 25);

    /** PKIFailureInfo, by the number of its bit. */
    private static final List<String> FAILURES = List.of("it does not know an algorithm that we use",
            "the protection of our message is wrong", "it does not allow this kind of request",
            "our clock differs from its own", "it finds no certificate as we named it", "our message is not as it expects",
            "it is not the authority that we addressed", "what we sent is incorrect", "a time stamp is missing",
            "the proof that we have the private key is wrong", "the certificate has been revoked already",
            "the certificate has been confirmed already", "we protected the message in another way than it expects",
            "our answer does not belong to its message", "it has no time source", "it does not accept the policy",
            "it does not accept an extension", "it lacks information", "our nonce is wrong",
            "it does not accept names or extensions of the request", "it does not trust our certificate",
            "it knows this transaction already", "it does not speak this version of the protocol",
            "we are not authorised", "it is not available now", "something failed in it",
            "it has a request for such a certificate already");

    static Status of(PKIStatusInfo info) {
        return new Status(info.getStatus().bitLength() > 31 ? PKIStatus.REJECTION : info.getStatus().intValue(),
                bits(info.getFailInfo()), text(info.getStatusString()));
    }

    boolean isGranted() {
        return code == PKIStatus.GRANTED || code == PKIStatus.GRANTED_WITH_MODS;
    }

    boolean isWaiting() {
        return code == PKIStatus.WAITING;
    }

    /**
     * Whether another try may fare better than another request: the fault is the server's own, or it does not accept our
     * secret, our certificate or our clock.
     */
    boolean isPassing() {
        return failures.stream().anyMatch(PASSING::contains);
    }

    boolean isRevokedAlready() {
        return failures.contains(CERTIFICATE_REVOKED);
    }

    /** For example {@code it does not trust our certificate (“unknown RA”)}. */
    String sentence() {
        String reasons = failures.stream()
                .map(bit -> bit < FAILURES.size() ? FAILURES.get(bit) : "failure number " + bit)
                .collect(Collectors.joining(", "));
        String said = text.isEmpty() ? "" : " (“" + text + "”)";
        return (reasons.isEmpty() ? "it gives no reason" : reasons) + said;
    }

    private static List<Integer> bits(ASN1BitString failInfo) {
        var set = new ArrayList<Integer>();
        if (failInfo != null) {
            byte[] bytes = failInfo.getBytes();
            for (int bit = 0; bit < bytes.length * 8 && bit < 64; bit++) {
                if ((bytes[bit / 8] & 0x80 >> bit % 8) != 0) {
                    set.add(bit);
                }
            }
        }
        return List.copyOf(set);
    }

    /** One line, of a length that can be shown. */
    private static String text(PKIFreeText free) {
        var text = new StringBuilder();
        for (int i = 0; free != null && i < free.size() && text.length() < LONGEST_TEXT; i++) {
            text.append(i == 0 ? "" : "; ").append(free.getStringAtUTF8(i).getString());
        }
        return text.substring(0, Math.min(text.length(), LONGEST_TEXT)).replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    }
}
