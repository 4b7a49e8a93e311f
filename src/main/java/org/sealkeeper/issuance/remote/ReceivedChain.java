package org.sealkeeper.issuance.remote;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sealkeeper.inventory.Certificates;

/** Puts a certificate and what came with it in order. */
public final class ReceivedChain {

    private static final int LONGEST = 10;

    private ReceivedChain() {
    }

    /**
     * As far up as the candidates lead, the first of them preferred; servers leave the root out. Whether it leads to an
     * anchor is verified later.
     *
     * @return end entity first
     */
    @SafeVarargs
    public static List<X509Certificate> upwards(X509Certificate certificate, Collection<X509Certificate>... candidates) {
        var chain = new ArrayList<X509Certificate>(List.of(certificate));
        Optional<X509Certificate> next = issuerOf(certificate, candidates);
        while (next.isPresent() && chain.size() < LONGEST) {
            chain.add(next.get());
            next = issuerOf(next.get(), candidates);
        }
        return List.copyOf(chain);
    }

    @SafeVarargs
    private static Optional<X509Certificate> issuerOf(X509Certificate certificate,
            Collection<X509Certificate>... candidates) {
        if (Certificates.isIssuedBy(certificate, certificate)) {
            return Optional.empty();
        }
        return Stream.of(candidates).map(each -> newestIssuerOf(certificate, each)).flatMap(Optional::stream).findFirst();
    }

    private static Optional<X509Certificate> newestIssuerOf(X509Certificate certificate,
            Collection<X509Certificate> candidates) {
        return candidates.stream().filter(candidate -> Certificates.isIssuedBy(certificate, candidate))
                .max(Comparator.comparing(X509Certificate::getNotAfter));
    }
}
