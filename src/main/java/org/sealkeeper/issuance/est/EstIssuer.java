package org.sealkeeper.issuance.est;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sealkeeper.inventory.Certificates;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.issuance.Answer;
import org.sealkeeper.issuance.CertificateRequest;
import org.sealkeeper.issuance.CertificationRequest;
import org.sealkeeper.issuance.Issuer;
import org.sealkeeper.issuance.RefusedByIssuer;
import org.sealkeeper.issuance.remote.Carrier;
import org.sealkeeper.issuance.remote.Credentials;
import org.sealkeeper.issuance.remote.ReceivedChain;
import org.sealkeeper.vault.Vault;

/** Obtains certificates from one EST server. */
final class EstIssuer implements Issuer {

    private static final List<String> FOR_CLIENTS = List.of("1.3.6.1.5.5.7.3.2", "2.5.29.37.0");
    // not authenticated, not found, too slow, too many: none of them is about the request
    private static final Set<Integer> PASSING = Set.of(401, 404, 407, 408, 429);
    private static final Set<Integer> BUSY = Set.of(429, 503);
    private static final int LONGEST_TEXT = 300;

    private final String id;
    private final EstSettings settings;
    private final EstEnrolments enrolments;
    private final Inventory inventory;
    private final Vault vault;
    private final Clock clock;

    EstIssuer(String id, EstSettings settings, EstEnrolments enrolments, Inventory inventory, Vault vault, Clock clock) {
        this.id = id;
        this.settings = settings;
        this.enrolments = enrolments;
        this.inventory = inventory;
        this.vault = vault;
        this.clock = clock;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Answer request(CertificateRequest request) throws RefusedByIssuer, IOException {
        Optional<List<X509Certificate>> before = enrolments.chainFor(request);
        if (before.isPresent()) {
            return new Answer.Issued(before.get());
        }
        try {
            // first what may fail without any harm
            List<X509Certificate> authorities = authorities();
            Carrier.Answer answer = enrol(request);
            if (answer.status() == 202 || BUSY.contains(answer.status()) && answer.retryAfter().isPresent()) {
                return new Answer.Waiting(RetryAfter.of(answer.retryAfter(), clock.instant()));
            }
            if (answer.status() != 200) {
                throw refused(answer);
            }
            return issued(request, certificates(answer.body()), authorities);
        } catch (IOException e) {
            throw new IOException("The EST server at " + settings.url() + " gave no certificate: " + e.getMessage(), e);
        }
    }

    private Carrier.Answer enrol(CertificateRequest request) throws IOException {
        Optional<Version> present = renewable(request);
        String operation = present.isPresent() ? "simplereenroll" : "simpleenroll";
        Optional<Version> client = present.filter(version -> isForClients(version.certificate()));
        if (client.isEmpty()) {
            return post(operation, request, settings.tls().client());
        }
        try {
            return vault.use(client.get().key().orElseThrow(),
                    key -> post(operation, request, Optional.of(new Credentials(key, client.get().chain()))));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private Carrier.Answer post(String operation, CertificateRequest request, Optional<Credentials> client)
            throws IOException {
        return carrier(client).post(settings.at(operation), headers(Map.of("Content-Type", "application/pkcs10",
                "Content-Transfer-Encoding", "base64")), Base64.getMimeEncoder().encode(request.csr()));
    }

    /** The active version, when this issuer gave it for the same names and it is still valid (RFC 7030, section 4.2.2). */
    private Optional<Version> renewable(CertificateRequest request) {
        CertificationRequest wanted = CertificationRequest.read(request.csr());
        return inventory.activeVersion(request.signature())
                .filter(version -> version.key().isPresent() && version.notAfter().isAfter(clock.instant()))
                .filter(version -> version.certificate().getSubjectX500Principal().equals(wanted.subject())
                        && Set.copyOf(Certificates.names(version.certificate())).equals(Set.copyOf(wanted.names())))
                .filter(version -> enrolments.hasIssued(id, version.fingerprint()));
    }

    /** A certificate for signing code is no client certificate: servers end the connection when they see one. */
    private static boolean isForClients(X509Certificate certificate) {
        try {
            List<String> purposes = certificate.getExtendedKeyUsage();
            return purposes == null || purposes.stream().anyMatch(FOR_CLIENTS::contains);
        } catch (CertificateParsingException e) {
            return false;
        }
    }

    @Override
    public Optional<String> greet() throws IOException {
        authorities();
        return Optional.of("cacerts");
    }

    private List<X509Certificate> authorities() throws IOException {
        Carrier.Answer answer = carrier(settings.tls().client()).get(settings.at("cacerts"), Map.of());
        if (answer.status() != 200) {
            throw new IOException("asked for its CA certificates, it answers with HTTP status " + answer.status());
        }
        return certificates(answer.body());
    }

    private Carrier carrier(Optional<Credentials> client) {
        return new Carrier(settings.timeout(), settings.tls().context(client));
    }

    private Map<String, String> headers(Map<String, String> more) {
        var headers = new HashMap<>(more);
        if (!settings.user().isEmpty()) {
            headers.put("Authorization", "Basic " + Base64.getEncoder().encodeToString(
                    (settings.user() + ":" + settings.password()).getBytes(StandardCharsets.UTF_8)));
        }
        return headers;
    }

    private Answer issued(CertificateRequest request, List<X509Certificate> received, List<X509Certificate> authorities)
            throws RefusedByIssuer {
        byte[] key = CertificationRequest.read(request.csr()).publicKey().getEncoded();
        X509Certificate certificate = received.stream()
                .filter(each -> Arrays.equals(each.getPublicKey().getEncoded(), key)).findFirst()
                .orElseThrow(() -> new RefusedByIssuer(
                        "The certificate that " + id + " issued is for another key than the one it was asked for."));
        List<X509Certificate> chain = ReceivedChain.upwards(certificate, received, authorities);
        enrolments.issued(request, id, chain);
        return new Answer.Issued(chain);
    }

    /** @throws IOException when another try may fare better */
    private RefusedByIssuer refused(Carrier.Answer answer) throws IOException {
        String said = new String(answer.body(), StandardCharsets.UTF_8).replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        String sentence = "HTTP status " + answer.status() + (said.isEmpty() || !answer.contentType().startsWith("text/plain")
                ? "" : " (“" + said.substring(0, Math.min(said.length(), LONGEST_TEXT)) + "”)");
        if (answer.status() < 400 || answer.status() >= 500 || PASSING.contains(answer.status())) {
            throw new IOException("it answers with " + sentence);
        }
        return new RefusedByIssuer("The EST server of " + id + " refuses: " + sentence + ".");
    }

    /** Always Base64, whatever the headers say (RFC 8951, section 3.2.1), around PKCS#7 with certificates only. */
    private static List<X509Certificate> certificates(byte[] body) throws IOException {
        try {
            byte[] der = Base64.getMimeDecoder().decode(body);
            return CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(der)).stream()
                    .map(X509Certificate.class::cast).toList();
        } catch (CertificateException | IllegalArgumentException e) {
            throw new IOException("its certificates cannot be read", e);
        }
    }
}
