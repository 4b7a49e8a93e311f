package org.sealkeeper.verification;

import static org.sealkeeper.inventory.Certificates.commonName;
import static org.sealkeeper.inventory.Certificates.names;
import static org.sealkeeper.verification.CertificateFacts.name;

import java.util.List;
import javax.security.auth.x500.X500Principal;

/** The certificate is for whom the signature is for. */
class NamesMatchSignature implements CertificateCheck {

    private static final String ID = "names-match-signature";

    @Override
    public Result on(Examined examined) {
        List<String> names = names(examined.certificate());
        List<String> missing = examined.signature().names().stream().filter(name -> !names.contains(name)).toList();
        if (!missing.isEmpty()) {
            return Result.failed(ID, "name-missing", String.join(", ", missing),
                    names.isEmpty() ? "–" : String.join(", ", names));
        }
        var wanted = new X500Principal(examined.signature().subject());
        X500Principal subject = examined.certificate().getSubjectX500Principal();
        if (subject.equals(wanted)) {
            return Result.passed(ID, name(subject));
        }
        // vendors rewrite subjects; without any the common name is what identifies
        if (examined.signature().names().isEmpty() && !commonName(subject).equals(commonName(wanted))) {
            return Result.failed(ID, "other-subject", name(subject), name(wanted));
        }
        return Result.warning(ID, "subject-rewritten", subject.getName(), wanted.getName());
    }
}
