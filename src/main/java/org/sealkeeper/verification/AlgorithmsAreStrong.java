package org.sealkeeper.verification;

import static org.sealkeeper.verification.CertificateFacts.isSelfSigned;
import static org.sealkeeper.verification.CertificateFacts.name;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Locale;

/** Keys and hashes of the whole chain are such as are not broken, and the signature's own will not be soon. */
class AlgorithmsAreStrong implements CertificateCheck {

    private static final String ID = "algorithms-are-strong";
    private static final int SHORTEST_RSA = 2048;
    private static final int RECOMMENDED_RSA = 3072;
    private static final int SHORTEST_EC = 256;
    private static final List<String> BROKEN_HASHES = List.of("MD2", "MD5", "SHA1");

    @Override
    public Result on(Examined examined) {
        for (X509Certificate certificate : examined.version().chain()) {
            String name = name(certificate.getSubjectX500Principal());
            PublicKey key = certificate.getPublicKey();
            if (isWeak(key)) {
                return Result.failed(ID, "weak-key", name, described(key));
            }
            String algorithm = certificate.getSigAlgName().toUpperCase(Locale.ROOT).replace("-", "");
            // nobody relies on a root's signature of itself, which is looked at last because verifying takes longest
            if (BROKEN_HASHES.stream().anyMatch(algorithm::startsWith) && !isSelfSigned(certificate)) {
                return Result.failed(ID, "weak-hash", name, certificate.getSigAlgName());
            }
        }
        PublicKey own = examined.certificate().getPublicKey();
        return own instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < RECOMMENDED_RSA
                ? Result.warning(ID, "short-key", described(own))
                : Result.passed(ID, described(own), examined.certificate().getSigAlgName());
    }

    private static boolean isWeak(PublicKey key) {
        return key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < SHORTEST_RSA
                || key instanceof ECPublicKey ec && ec.getParams().getOrder().bitLength() < SHORTEST_EC
                || key.getAlgorithm().equals("DSA");
    }

    private static String described(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            return "RSA-" + rsa.getModulus().bitLength();
        }
        if (key instanceof ECPublicKey ec) {
            return "EC P-" + ec.getParams().getOrder().bitLength();
        }
        return key.getAlgorithm().equals("EdDSA") ? "Ed25519" : key.getAlgorithm();
    }
}
