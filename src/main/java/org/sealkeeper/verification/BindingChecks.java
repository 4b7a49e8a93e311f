package org.sealkeeper.verification;

import static org.sealkeeper.inventory.Certificates.names;
import static org.sealkeeper.verification.CertificateFacts.end;
import static org.sealkeeper.verification.CertificateFacts.isFor;
import static org.sealkeeper.verification.CertificateFacts.name;
import static org.sealkeeper.verification.CertificateFacts.time;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sealkeeper.inventory.Binding;
import org.sealkeeper.inventory.Certificates;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.IpAddress;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureKind;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.verification.EndpointProbe.Seen;
import org.springframework.stereotype.Component;

/**
 * What the signature is bound to is valid too. An endpoint's fault is a warning: a new version of the signature neither
 * causes nor cures it, and holding the version back would only add a second expiry to the first. The signature's
 * effective expiry goes on counting the endpoint, so reminders do not stop either.
 */
@Component
class BindingChecks {

    private static final String ENDPOINT = "bound-endpoint-answers";
    private static final String CERTIFICATE = "bound-certificate-is-valid";

    private final Inventory inventory;
    private final EndpointProbe probe;
    private final Clock clock;

    BindingChecks(Inventory inventory, EndpointProbe probe, Clock clock) {
        this.inventory = inventory;
        this.probe = probe;
        this.clock = clock;
    }

    List<Result> of(Run run) {
        Signature signature = inventory.signature(run.signature());
        List<Binding> bindings = inventory.bindings(run.signature());
        if (bindings.isEmpty()) {
            return List.of(Result.notApplicable(ENDPOINT, "none"));
        }
        // all probes first: what they saw is kept under the signature's row lock, which no network call should hold
        Map<Binding, Seen> seen = new LinkedHashMap<>();
        for (Binding binding : bindings) {
            if (binding.kind() == Binding.Kind.TLS_ENDPOINT) {
                seen.put(binding, probe.probe(binding.target()));
            }
        }
        Instant now = clock.instant();
        Optional<Version> previous = run.replaced(inventory);
        var results = new ArrayList<Result>();
        for (Binding binding : bindings) {
            results.add(binding.kind() == Binding.Kind.TLS_ENDPOINT
                    ? endpoint(signature, previous, binding, seen.get(binding), now) : certificate(binding, now));
        }
        seen.forEach((binding, one) -> inventory.recordProbe(binding.id(), now, one.certificate(), one.problem()));
        return results;
    }

    private static Result endpoint(Signature signature, Optional<Version> previous, Binding binding, Seen seen,
            Instant now) {
        String target = binding.target();
        if (seen.certificate().isEmpty()) {
            return Result.warning(ENDPOINT, "unseen", target, seen.problem().orElse(""));
        }
        X509Certificate certificate = seen.certificate().get();
        if (now.isAfter(certificate.getNotAfter().toInstant())) {
            return Result.warning(ENDPOINT, "expired", target, end(certificate));
        }
        if (now.isBefore(certificate.getNotBefore().toInstant())) {
            return Result.warning(ENDPOINT, "not-yet-valid", target, time(certificate.getNotBefore().toInstant()));
        }
        if (isReachedByName(target, signature) && !isFor(certificate, host(target))) {
            List<String> names = names(certificate);
            return Result.warning(ENDPOINT, "other-name", target, names.isEmpty()
                    ? name(certificate.getSubjectX500Principal()) : String.join(", ", names));
        }
        boolean showsPrevious = signature.kind() == SignatureKind.TLS_SERVER && previous
                .filter(version -> version.fingerprint().equals(Certificates.fingerprint(certificate))).isPresent();
        return showsPrevious ? Result.warning(ENDPOINT, "previous-version", target, previous.get().number())
                : Result.passed(ENDPOINT, target, end(certificate));
    }

    /** Often an address only says where the endpoint is; it is a name where the signature has it as one. */
    private static boolean isReachedByName(String target, Signature signature) {
        return IpAddress.of(host(target)).isEmpty() || signature.names().contains(host(target));
    }

    /** Without the brackets of an IPv6 address. */
    private static String host(String target) {
        return target.substring(0, target.lastIndexOf(':')).replaceAll("^\\[|]$", "");
    }

    private static Result certificate(Binding binding, Instant now) {
        Optional<Instant> end = binding.notAfter();
        return end.isPresent() && now.isAfter(end.get())
                ? Result.warning(CERTIFICATE, "expired", binding.target(), time(end.get()))
                : Result.passed(CERTIFICATE, binding.target(), end.map(CertificateFacts::time).orElse("–"));
    }
}
