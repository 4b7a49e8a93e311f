package org.sealkeeper.issuance.privateca;

import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import org.sealkeeper.inventory.SignatureKind;
import org.sealkeeper.issuance.CertificationRequest;
import org.sealkeeper.issuance.RefusedByIssuer;
import org.springframework.stereotype.Component;

/** What the private CA signs at all. Each no has its sentence. */
@Component
class IssuingPolicy {

    /** Bits of P-256, P-384 and P-521; Java reads no other curves of these lengths. */
    private static final List<Integer> CURVES = List.of(256, 384, 521);

    private final CaSettings settings;

    IssuingPolicy(CaSettings settings) {
        this.settings = settings;
    }

    CertificationRequest accept(byte[] csr, SignatureKind kind) throws RefusedByIssuer {
        CertificationRequest request = read(csr);
        if (!request.isSignedByItsKey()) {
            throw new RefusedByIssuer("The request is not signed with the key that it asks a certificate for.");
        }
        refuseWeak(request.publicKey(), Profile.of(kind));
        refuseNames(request, Profile.of(kind));
        return request;
    }

    private static CertificationRequest read(byte[] csr) throws RefusedByIssuer {
        try {
            CertificationRequest request = CertificationRequest.read(csr);
            request.publicKey();
            return request;
        } catch (IllegalArgumentException e) {
            throw new RefusedByIssuer("The request cannot be read as PKCS#10.");
        }
    }

    private static void refuseWeak(PublicKey key, Profile profile) throws RefusedByIssuer {
        if (key instanceof RSAPublicKey rsa) {
            int bits = rsa.getModulus().bitLength();
            if (bits < profile.shortestRsa()) {
                throw new RefusedByIssuer("The key is RSA with " + bits + " bits; the private CA asks for at least "
                        + profile.shortestRsa() + ".");
            }
        } else if (key instanceof ECPublicKey ec) {
            if (!CURVES.contains(ec.getParams().getOrder().bitLength())) {
                throw new RefusedByIssuer("The key is on a curve that is none of P-256, P-384 and P-521.");
            }
        } else if (!List.of("EdDSA", "Ed25519").contains(key.getAlgorithm())) {
            throw new RefusedByIssuer("The private CA takes no " + key.getAlgorithm() + " keys.");
        }
    }

    private void refuseNames(CertificationRequest request, Profile profile) throws RefusedByIssuer {
        if (request.hasOtherNames()) {
            throw new RefusedByIssuer("The request asks for names that are neither DNS names nor IP addresses.");
        }
        if (profile.needsDnsName() && request.names().isEmpty()) {
            throw new RefusedByIssuer("The request has no DNS name or IP address, so no TLS client would accept the certificate.");
        }
        if (request.subject().getName().isEmpty() && request.names().isEmpty()) {
            throw new RefusedByIssuer("The request has neither a subject nor a name.");
        }
        for (String name : request.names()) {
            if (!settings.allows(name)) {
                throw new RefusedByIssuer("The private CA issues nothing for " + name + ", only for names in "
                        + String.join(", ", settings.allowedDomains()) + ".");
            }
        }
    }
}
