package org.sealkeeper.verification;

import static org.sealkeeper.verification.CertificateFacts.name;
import static org.sealkeeper.verification.CertificateFacts.time;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.sealkeeper.verification.PublishedLists.NoList;

/**
 * No certificate of the chain is on its issuer's revocation list. A list that does not answer is a warning: the network
 * between a keeper's server and a vendor's list is no reason to let a signature lapse.
 */
class IsNotRevoked implements CertificateCheck {

    private static final String ID = "is-not-revoked";

    private final PublishedLists lists;

    IsNotRevoked(PublishedLists lists) {
        this.lists = lists;
    }

    @Override
    public Result on(Examined examined) {
        List<X509Certificate> chain = examined.version().chain();
        var answers = new ArrayList<Result>();
        for (int i = 0; i + 1 < chain.size(); i++) {
            answers.add(check(chain.get(i), chain.get(i + 1), examined.now()));
        }
        return answers.stream().filter(answer -> answer.outcome() == Outcome.FAILED).findFirst()
                .or(() -> answers.stream().filter(answer -> answer.outcome() == Outcome.WARNING).findFirst())
                .or(() -> answers.stream().filter(answer -> answer.outcome() == Outcome.PASSED).findFirst())
                .orElseGet(() -> Result.notApplicable(ID, "no-list"));
    }

    private Result check(X509Certificate certificate, X509Certificate issuer, Instant now) {
        String name = name(certificate.getSubjectX500Principal());
        try {
            X509CRL list = lists.of(certificate, issuer);
            list.verify(issuer.getPublicKey());
            if (!list.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
                return Result.failed(ID, "foreign-list", name);
            }
            X509CRLEntry entry = list.getRevokedCertificate(certificate);
            if (entry != null) {
                return Result.failed(ID, "revoked", name, time(entry.getRevocationDate().toInstant()));
            }
            if (list.getNextUpdate() != null && now.isAfter(list.getNextUpdate().toInstant())) {
                return Result.warning(ID, "outdated-list", name, time(list.getNextUpdate().toInstant()));
            }
            return Result.passed(ID, time(list.getThisUpdate().toInstant()));
        } catch (NoList none) {
            return Result.notApplicable(ID, "no-list");
        } catch (IOException e) {
            return Result.warning(ID, "unreachable", name, e.getMessage());
        } catch (GeneralSecurityException e) {
            return Result.failed(ID, "foreign-list", name);
        }
    }
}
