package org.sealkeeper.inventory;

import java.security.Key;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.text.Refusal.Kind;

/** Everything that was in the uploaded files, before it is decided what belongs together. */
final class Findings {

    private static final int MOST_CERTIFICATES = 200;
    private static final int MOST_KEYS = 50;
    /** Calculating with longer ones takes seconds each, and there may be many. */
    private static final int LONGEST_RSA = 8192;

    record FoundCertificate(X509Certificate certificate, Optional<String> alias) {
    }

    record FoundKey(PrivateKey key, Optional<String> alias) {
    }

    final List<FoundCertificate> certificates = new ArrayList<>();
    final List<FoundKey> keys = new ArrayList<>();
    final LimitedWork work = new LimitedWork();
    private ProvisioningProfile profile;

    void add(X509Certificate certificate, Optional<String> alias) {
        refuseHuge(certificate.getPublicKey());
        for (int i = 0; i < certificates.size(); i++) {
            if (certificates.get(i).certificate().equals(certificate)) {
                if (certificates.get(i).alias().isEmpty()) {
                    certificates.set(i, new FoundCertificate(certificate, alias));
                }
                return;
            }
        }
        if (certificates.size() == MOST_CERTIFICATES) {
            throw Refusal.of(Kind.UNPROCESSABLE, "import.too-many-entries", MOST_CERTIFICATES, MOST_KEYS);
        }
        certificates.add(new FoundCertificate(certificate, alias));
    }

    /** An RSA key that is there already, or looks like it, is not another one. */
    void add(PrivateKey key, Optional<String> alias) {
        refuseHuge(key);
        if (key instanceof RSAKey rsa && keys.stream().anyMatch(other -> other.key() instanceof RSAKey known
                && known.getModulus().equals(rsa.getModulus()))) {
            return;
        }
        if (keys.size() == MOST_KEYS) {
            throw Refusal.of(Kind.UNPROCESSABLE, "import.too-many-entries", MOST_CERTIFICATES, MOST_KEYS);
        }
        keys.add(new FoundKey(key, alias));
    }

    void add(ProvisioningProfile found) {
        if (profile != null) {
            throw Refusal.of(Kind.INVALID, "import.several-profiles", profile.name(), found.name());
        }
        profile = found;
    }

    private static void refuseHuge(Key key) {
        if (key instanceof RSAKey rsa && rsa.getModulus().bitLength() > LONGEST_RSA) {
            throw Refusal.of(Kind.UNPROCESSABLE, "import.huge-key", String.valueOf(rsa.getModulus().bitLength()),
                    String.valueOf(LONGEST_RSA));
        }
    }

    Optional<ProvisioningProfile> profile() {
        return Optional.ofNullable(profile);
    }
}
