package org.sealkeeper.verification;

import static org.sealkeeper.verification.CertificateFacts.isSelfSigned;
import static org.sealkeeper.verification.CertificateFacts.name;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;
import org.sealkeeper.inventory.Certificates;
import org.sealkeeper.issuance.TrustAnchors;

/**
 * The chain is complete, each certificate signed by the next (RFC 5280, section 6), up to a root that somebody has
 * confirmed. A root that only came with an upload is told to people with its fingerprint and holds nothing up: where the
 * vendor's root is private, the first renewal cannot know it.
 */
class ChainReachesTrustAnchor implements CertificateCheck {

    private static final String ID = "chain-reaches-trust-anchor";

    private final TrustAnchors anchors;

    ChainReachesTrustAnchor(TrustAnchors anchors) {
        this.anchors = anchors;
    }

    @Override
    public Result on(Examined examined) {
        List<X509Certificate> chain = examined.version().chain();
        Set<TrustAnchor> trusted = anchors.all().stream().map(ChainReachesTrustAnchor::anchor)
                .collect(Collectors.toSet());
        Optional<String> fault = faultIn(chain, trusted, examined);
        if (fault.isEmpty()) {
            return Result.passed(ID, name(top(chain)));
        }
        X509Certificate last = chain.get(chain.size() - 1);
        if (!isSelfSigned(last)) {
            return Result.failed(ID, "incomplete", name(last.getSubjectX500Principal()),
                    name(last.getIssuerX500Principal()));
        }
        Optional<String> ownFault = faultIn(chain, Set.of(anchor(last)), examined);
        if (ownFault.isPresent()) {
            return Result.failed(ID, "broken", ownFault.get());
        }
        boolean inUseAlready = examined.previous()
                .filter(previous -> previous.chain().size() > 1 && previous.chain().contains(last)).isPresent();
        return inUseAlready
                ? Result.of(Outcome.PASSED, ID, "same-root", name(last.getSubjectX500Principal()),
                        examined.previous().get().number())
                : Result.warning(ID, "unconfirmed-root", name(last.getSubjectX500Principal()),
                        Certificates.fingerprint(last), anchors.folder().toString());
    }

    private static X500Principal top(List<X509Certificate> chain) {
        return chain.get(chain.size() - 1).getIssuerX500Principal();
    }

    /** Empty when the chain is sound and ends at one of the anchors. */
    private static Optional<String> faultIn(List<X509Certificate> chain, Set<TrustAnchor> trusted, Examined examined) {
        X509Certificate last = chain.get(chain.size() - 1);
        boolean endsWithAnchor = trusted.stream().anyMatch(anchor -> anchor.getTrustedCert().equals(last));
        List<X509Certificate> path = endsWithAnchor ? chain.subList(0, chain.size() - 1) : chain;
        if (path.isEmpty()) {
            return Optional.empty();
        }
        try {
            var parameters = new PKIXParameters(trusted);
            // revocation is a check of its own, which says what it found
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(examined.now()));
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
            return Optional.empty();
        } catch (CertPathValidatorException e) {
            int index = e.getIndex();
            return Optional.of(index < 0 ? e.getMessage()
                    : name(path.get(index).getSubjectX500Principal()) + ": " + e.getMessage());
        } catch (GeneralSecurityException e) {
            return Optional.of(e.getMessage());
        }
    }

    private static TrustAnchor anchor(X509Certificate certificate) {
        return new TrustAnchor(certificate, null);
    }
}
