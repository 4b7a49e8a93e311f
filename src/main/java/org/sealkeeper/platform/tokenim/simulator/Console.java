package org.sealkeeper.platform.tokenim.simulator;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.sealkeeper.inventory.Certificates;
import org.sealkeeper.platform.tokenim.simulator.Failures.Mode;
import org.sealkeeper.platform.tokenim.simulator.Memory.Announcement;
import org.sealkeeper.platform.tokenim.simulator.Memory.Document;
import org.sealkeeper.platform.tokenim.simulator.Memory.Signature;
import org.sealkeeper.platform.tokenim.simulator.Memory.Submission;

/** What an administrator can do at the console. One thing at a time, so that nothing is done twice. */
final class Console {

    private static final Set<String> NO_SETTINGS = Set.of("signature", "name", "active", "chain");
    private static final Duration PENDING_FOR = Duration.ofSeconds(30);

    private final Memory memory;
    private final SmallCa ca;
    private final Failures failures;
    private final Set<String> requiredDocuments;
    private final Clock clock;

    Console(Memory memory, SmallCa ca, Failures failures, Set<String> requiredDocuments, Clock clock) {
        this.memory = memory;
        this.ca = ca;
        this.failures = failures;
        this.requiredDocuments = requiredDocuments;
        this.clock = clock;
    }

    synchronized void upload(Document document) {
        Optional<Document> known = memory.document(document.document());
        if (known.isEmpty()) {
            memory.keep(document);
        } else if (!known.get().equals(document)) {
            throw new Trouble(409, "other-document", "A different document was uploaded under this id.");
        }
    }

    /** What is handed in with a renewal or a regeneration. */
    record Application(String name, String usage, String request, List<String> documents) {
    }

    synchronized Map<String, Object> renew(String signature, String key, Application application) {
        Optional<Map<String, Object>> known = known(signature, key, application);
        if (known.isPresent()) {
            return known.get();
        }
        if (failures.strikes(Mode.ONLY_REGENERATION)) {
            throw new Trouble(409, "renewal-not-possible",
                    "This signature can no longer be renewed. Regenerate it with a new key.");
        }
        return take(signature, key, "renewal", application);
    }

    synchronized Map<String, Object> regenerate(String signature, String key, Application application) {
        return known(signature, key, application).orElseGet(() -> take(signature, key, "regeneration", application));
    }

    synchronized Map<String, Object> submission(String key) {
        Submission submission = memory.submission(key).orElseThrow(
                () -> new Trouble(404, "unknown-submission", "No submission with this key has arrived."));
        return told(submission.isIssued() || failures.isOn(Mode.PENDING) ? submission : issued(submission));
    }

    synchronized Map<String, Object> status(String id) {
        return status(signature(id));
    }

    synchronized Map<String, Object> install(String id, String name, List<String> chain) {
        X509Certificate certificate = certificate(chain.get(0));
        if (clock.instant().isAfter(certificate.getNotAfter().toInstant())) {
            throw new Trouble(422, "certificate-not-accepted", "The certificate of "
                    + certificate.getSubjectX500Principal() + " ended " + certificate.getNotAfter().toInstant() + ".");
        }
        var installed = memory.signature(id).orElseGet(() -> new Signature(id, name, false, List.of()))
                .with(!failures.strikes(Mode.NOT_ACTIVATED), name, List.copyOf(chain));
        memory.keep(installed);
        return status(installed);
    }

    synchronized void remove(String id) {
        memory.signature(id).ifPresent(known -> memory.keep(known.with(false, known.name(), List.of())));
    }

    synchronized Map<String, Object> test(String id) {
        Signature signature = signature(id);
        Map<String, Object> result = new LinkedHashMap<>();
        boolean expired = !signature.chain().isEmpty()
                && clock.instant().isAfter(certificate(signature.chain().get(0)).getNotAfter().toInstant());
        result.put("accepted", signature.active() && !expired);
        if (!signature.chain().isEmpty()) {
            result.put("fingerprint", Certificates.fingerprint(certificate(signature.chain().get(0))));
        }
        result.put("message", expired ? "Clients do not accept the signature: its certificate has ended."
                : signature.active() ? "Clients accept the signature."
                : "Clients do not accept the signature: it is not in use.");
        return result;
    }

    synchronized Map<String, Object> configuration(String id) {
        Signature signature = signature(id);
        Map<String, Object> configuration = new LinkedHashMap<>();
        configuration.put("signature", signature.signature());
        configuration.put("name", signature.name());
        configuration.put("active", signature.active());
        configuration.put("chain", signature.chain());
        configuration.putAll(signature.settings());
        return configuration;
    }

    /** Takes settings back; name and certificate are not changed this way. */
    synchronized void configure(String id, Map<String, Object> configuration) {
        Signature signature = signature(id);
        if (failures.strikes(Mode.CONFIGURATION_REFUSED)) {
            throw new Trouble(409, "configuration-not-accepted", "This configuration is of an earlier release of TokenIM.");
        }
        Map<String, Object> settings = new LinkedHashMap<>(configuration);
        settings.keySet().removeAll(NO_SETTINGS);
        memory.keep(signature.with(settings));
    }

    /** What somebody changes at the platform behind Sealkeeper's back: settings, the certificate in use, or both. */
    synchronized void update(String id, Map<String, Object> settings, List<String> chain) {
        Signature signature = signature(id);
        Map<String, Object> changed = new LinkedHashMap<>(signature.settings());
        changed.putAll(settings);
        memory.keep(signature.with(changed).with(signature.active(), signature.name(),
                chain.isEmpty() ? signature.chain() : chain));
    }

    synchronized void announce(Announcement announcement) {
        if (failures.strikes(Mode.ANNOUNCEMENT_REFUSED)) {
            throw new Trouble(409, "announcement-not-accepted", "This account may not announce to staff.");
        }
        if (memory.announcement(announcement.announcement()).isEmpty()) {
            memory.keep(announcement);
        }
    }

    /** What became of the first submission with the same key. */
    private Optional<Map<String, Object>> known(String signature, String key, Application application) {
        return memory.submission(key).map(submission -> {
            if (!submission.signature().equals(signature) || !submission.request().equals(application.request())) {
                throw new Trouble(409, "other-submission", "Something else was submitted with this key.");
            }
            return submission(key);
        });
    }

    private Map<String, Object> take(String signature, String key, String kind, Application application) {
        checkDocuments(application);
        request(application.request());
        var submission = new Submission("S-" + clock.instant().toString().substring(0, 4) + "-"
                + String.format("%06d", memory.submissions().size() + 1), key, signature, kind, application.usage(),
                application.request(), application.documents(), List.of(), clock.instant());
        if (memory.signature(signature).isEmpty()) {
            memory.keep(new Signature(signature, application.name(), false, List.of()));
        }
        if (failures.strikes(Mode.PENDING)) {
            memory.keep(submission);
            return told(submission);
        }
        return told(issued(submission));
    }

    private Submission issued(Submission submission) {
        Submission issued = submission.issued(ca.issue(request(submission.request()), submission.usage()).stream()
                .map(certificate -> Certificates.pem(List.of(certificate))).toList());
        memory.keep(issued);
        return issued;
    }

    private Map<String, Object> told(Submission submission) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("submission", submission.submission());
        if (submission.isIssued()) {
            told.put("state", "ISSUED");
            told.put("chain", submission.chain());
        } else {
            told.put("state", "PENDING");
            told.put("askAgainAt", clock.instant().plus(PENDING_FOR).toString());
        }
        return told;
    }

    private void checkDocuments(Application application) {
        Set<String> missing = new TreeSet<>(requiredDocuments);
        for (String id : application.documents()) {
            Document document = memory.document(id).orElseThrow(
                    () -> Trouble.badRequest("The document " + id + " has not been uploaded."));
            missing.remove(document.purpose());
        }
        if (failures.strikes(Mode.PAPERS_MISSING)) {
            missing.add("business-licence");
        }
        if (!missing.isEmpty()) {
            throw new Trouble(422, "papers-missing", (missing.size() == 1 ? "A document is missing: "
                    : "Documents are missing: ") + String.join(", ", missing) + ".").with("missing", missing);
        }
    }

    private Signature signature(String id) {
        return memory.signature(id).orElseThrow(
                () -> new Trouble(404, "unknown-signature", "There is no such signature."));
    }

    private static Map<String, Object> status(Signature signature) {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("signature", signature.signature());
        status.put("name", signature.name());
        if (signature.chain().isEmpty()) {
            status.put("state", "NONE");
            status.put("message", "No certificate is installed.");
            return status;
        }
        X509Certificate certificate = certificate(signature.chain().get(0));
        status.put("state", signature.active() ? "ACTIVE" : "INSTALLED");
        status.put("fingerprint", Certificates.fingerprint(certificate));
        status.put("validFrom", certificate.getNotBefore().toInstant().toString());
        status.put("validUntil", certificate.getNotAfter().toInstant().toString());
        status.put("message", signature.active() ? "The signature is in use."
                : "A certificate is installed and not in use.");
        return status;
    }

    private static JcaPKCS10CertificationRequest request(String pem) {
        try (var parser = new PEMParser(new StringReader(pem))) {
            if (parser.readObject() instanceof PKCS10CertificationRequest request) {
                return new JcaPKCS10CertificationRequest(request);
            }
        } catch (IOException damaged) {
            throw Trouble.badRequest("The certification request is damaged.");
        }
        throw Trouble.badRequest("The field \"request\" is not a certification request in PEM.");
    }

    private static X509Certificate certificate(String pem) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
        } catch (CertificateException e) {
            throw Trouble.badRequest("The field \"chain\" has something that is not a certificate.");
        }
    }
}
