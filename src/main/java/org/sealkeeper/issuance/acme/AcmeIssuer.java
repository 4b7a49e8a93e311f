package org.sealkeeper.issuance.acme;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.sealkeeper.inventory.Certificates;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.issuance.AccountKey;
import org.sealkeeper.issuance.Answer;
import org.sealkeeper.issuance.CertificateRequest;
import org.sealkeeper.issuance.CertificationRequest;
import org.sealkeeper.issuance.IssuanceRate;
import org.sealkeeper.issuance.Issuer;
import org.sealkeeper.issuance.RefusedByIssuer;
import org.sealkeeper.issuance.RevocationReason;
import org.sealkeeper.issuance.SuggestedRenewal;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Certificate;
import org.shredzone.acme4j.Identifier;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.connector.Resource;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;
import org.shredzone.acme4j.exception.AcmeServerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Obtains certificates from one ACME server. Each call goes as far as it can without waiting, and records how far. */
final class AcmeIssuer implements Issuer {

    private static final Logger LOG = LoggerFactory.getLogger(AcmeIssuer.class);
    /** Orders for one request; validation may fail for a moment, such as while DNS changes. */
    private static final int MOST_ORDERS = 5;
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final Duration UNLESS_LIMIT_SAYS = Duration.ofHours(1);
    private static final Duration UNTIL_PLACE_IS_FREE = Duration.ofSeconds(5);

    private final String id;
    private final AcmeSettings settings;
    private final AcmeAccounts accounts;
    private final AcmeOrders orders;
    private final Inventory inventory;
    private final Proof proof;
    private final Server server;
    private final Clock clock;

    AcmeIssuer(String id, AcmeSettings settings, AcmeAccounts accounts, AcmeOrders orders, Inventory inventory,
            Proof proof, Clock clock) {
        this.id = id;
        this.settings = settings;
        this.accounts = accounts;
        this.orders = orders;
        this.inventory = inventory;
        this.proof = proof;
        this.server = new Server(settings);
        this.clock = clock;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Optional<IssuanceRate> rate() {
        return Optional.of(new IssuanceRate(settings.maxOrders(), settings.maxOrdersPeriod()));
    }

    @Override
    public Answer request(CertificateRequest request) throws RefusedByIssuer, IOException {
        AcmeOrder record = orders.of(request, id);
        if (!record.csrSha256().equals(request.csrSha256())) {
            throw new RefusedByIssuer(id + " was asked with this request's id before, for something else.");
        }
        if (record.refusal().isPresent()) {
            throw new RefusedByIssuer(record.refusal().get());
        }
        if (record.chain().isPresent()) {
            return new Answer.Issued(record.chain().get());
        }
        try {
            return said(login -> advance(login, request, orders.of(request, id)));
        } catch (AcmeRateLimitedException limited) {
            return new Answer.Waiting(limited.getRetryAfter().orElse(clock.instant().plus(UNLESS_LIMIT_SAYS)));
        } catch (AcmeException failure) {
            throw passing(request, failure);
        } catch (RefusedByIssuer refused) {
            orders.refused(request.id(), refused.getMessage());
            throw refused;
        }
    }

    @Override
    public boolean revoke(Version version, RevocationReason reason) throws RefusedByIssuer, IOException {
        if (!orders.hasIssued(id, Certificates.fingerprint(version.certificate()))) {
            return false;
        }
        try {
            return said(login -> {
                Certificate.revoke(login, version.certificate(),
                        org.shredzone.acme4j.RevocationReason.code(reason.code()));
                return true;
            });
        } catch (AcmeException failure) {
            if (Failures.isAlreadyRevoked(failure)) {
                return true;
            }
            throw Failures.passing(id, failure);
        }
    }

    @Override
    public Optional<AccountKey> changeAccountKey(String actor) throws RefusedByIssuer, IOException {
        try {
            return Optional.of(accounts.changeKey(id, server.session(), actor));
        } catch (AcmeException failure) {
            throw Failures.passing(id, failure);
        }
    }

    @Override
    public Optional<String> greet() throws IOException {
        try {
            server.session().resourceUrl(Resource.NEW_ORDER);
            return Optional.of("directory");
        } catch (AcmeException failure) {
            throw Failures.cannotBeAsked(id, failure);
        }
    }

    @Override
    public boolean suggestsRenewals() {
        return true;
    }

    @Override
    public Optional<SuggestedRenewal> suggestedRenewal(Version version) throws IOException {
        if (!orders.hasIssued(id, version.fingerprint())) {
            return Optional.empty();
        }
        try {
            return RenewalInfoResource.ask(id, server.session(), version.certificate());
        } catch (AcmeException failure) {
            throw Failures.cannotBeAsked(id, failure);
        }
    }

    private <T> T said(AcmeAccounts.Said<T> said) throws AcmeException, RefusedByIssuer, IOException {
        return accounts.as(id, settings, server.session(), said);
    }

    private IOException passing(CertificateRequest request, AcmeException failure) throws RefusedByIssuer {
        try {
            return Failures.passing(id, failure);
        } catch (RefusedByIssuer refused) {
            orders.refused(request.id(), refused.getMessage());
            throw refused;
        }
    }

    private Answer advance(Login login, CertificateRequest request, AcmeOrder before)
            throws AcmeException, RefusedByIssuer, IOException {
        AcmeOrder record = before.url().isPresent() ? before : place(login, request);
        Order order = login.bindOrder(AcmeAccounts.url(record.url().orElseThrow()));
        Optional<Instant> askedToWait = order.fetch();
        if (order.getStatus() == Status.PENDING) {
            askedToWait = proveNames(request, record, order);
        }
        if (order.getStatus() == Status.READY) {
            order.execute(request.csr());
            askedToWait = order.fetch();
        }
        return switch (order.getStatus()) {
            case VALID -> issued(request, order);
            case INVALID -> tryAnother(request, record, order);
            default -> new Answer.Waiting(askedToWait.orElse(later(record)));
        };
    }

    private AcmeOrder place(Login login, CertificateRequest request) throws AcmeException, RefusedByIssuer {
        List<String> names = CertificationRequest.read(request.csr()).names();
        if (names.isEmpty()) {
            throw new RefusedByIssuer("ACME servers issue for DNS names and IP addresses, and the signature has none."
                    + " Choose another issuer.");
        }
        List<Identifier> identifiers = names.stream().map(Names::identifier).toList();
        for (Identifier identifier : identifiers) {
            proof.check(identifier);
        }
        return orders.placed(request, id, order(login, request, identifiers).getLocation().toString());
    }

    /** Names the certificate that it takes the place of (RFC 9773, section 5); a server that minds gets an order without. */
    private Order order(Login login, CertificateRequest request, List<Identifier> identifiers) throws AcmeException {
        Optional<X509Certificate> replaced = RenewalInfoResource.isOffered(login.getSession())
                ? inventory.activeVersion(request.signature()).map(Version::certificate)
                        .filter(RenewalInfoResource::names)
                        .filter(certificate -> orders.hasIssued(id, Certificates.fingerprint(certificate)))
                : Optional.empty();
        if (replaced.isPresent()) {
            try {
                return login.newOrder().identifiers(identifiers).replaces(replaced.get()).create();
            } catch (AcmeRateLimitedException limited) {
                throw limited;
            } catch (AcmeServerException minds) {
                LOG.info("{} takes no order that replaces the active version: {}", id, minds.getMessage());
            }
        }
        return login.newOrder().identifiers(identifiers).create();
    }

    /** Answers what is still open, and looks at once: fast servers have validated by then. */
    private Optional<Instant> proveNames(CertificateRequest request, AcmeOrder record, Order order)
            throws AcmeException, RefusedByIssuer, IOException {
        var open = new ArrayList<Authorization>();
        var askedToWait = new ArrayList<Instant>();
        for (Authorization authorization : order.getAuthorizations()) {
            authorization.fetch().ifPresent(askedToWait::add);
            if (authorization.getStatus() == Status.PENDING) {
                open.add(authorization);
            }
        }
        if (record.proofsAt().isEmpty()) {
            if (!putProofs(request, open)) {
                return Optional.of(clock.instant().plus(UNTIL_PLACE_IS_FREE));
            }
            orders.proofsInPlace(request.id());
        }
        Instant found = record.proofsAt().orElse(clock.instant()).plus(proof.spreadsIn());
        if (found.isAfter(clock.instant())) {
            return Optional.of(found);
        }
        for (Authorization authorization : open) {
            Challenge challenge = proof.challenge(authorization);
            if (challenge.getStatus() == Status.PENDING) {
                answer(challenge);
            }
        }
        order.fetch().ifPresent(askedToWait::add);
        return askedToWait.stream().max(Comparator.naturalOrder());
    }

    /** What was answered a moment ago may be validated by now, which the server then says with an error. */
    private static void answer(Challenge challenge) throws AcmeException {
        try {
            challenge.trigger();
        } catch (AcmeServerException refused) {
            challenge.fetch();
            if (challenge.getStatus() == Status.PENDING) {
                throw refused;
            }
        }
    }

    /** Always in the same order, so that two orders for the same names do not wait for each other. */
    private boolean putProofs(CertificateRequest request, List<Authorization> open) throws RefusedByIssuer, IOException {
        for (Authorization authorization : open.stream()
                .sorted(Comparator.comparing(each -> each.getIdentifier().getValue())).toList()) {
            if (!proof.put(request.id(), authorization)) {
                return false;
            }
        }
        return true;
    }

    private Answer issued(CertificateRequest request, Order order) throws AcmeException, RefusedByIssuer, IOException {
        Certificate certificate = order.getCertificate();
        certificate.download();
        List<X509Certificate> chain = settings.preferredChain().isEmpty() ? certificate.getCertificateChain()
                : preferred(certificate);
        if (!chain.get(0).getPublicKey().equals(CertificationRequest.read(request.csr()).publicKey())) {
            throw new RefusedByIssuer("The ACME server of " + id + " issued a certificate for another key.");
        }
        orders.issued(request.id(), chain);
        removeProofs(request, order);
        return new Answer.Issued(chain);
    }

    /** The first of the chains on offer that leads over the preferred authority; the server's own choice without one. */
    private List<X509Certificate> preferred(Certificate certificate) {
        List<X509Certificate> first = certificate.getCertificateChain();
        if (leadsOverPreferred(first)) {
            return first;
        }
        // acme4j compares whole subjects, and real ones have more than a common name
        return certificate.getAlternateCertificates().stream().map(Certificate::getCertificateChain)
                .filter(this::leadsOverPreferred).findFirst().orElse(first);
    }

    private boolean leadsOverPreferred(List<X509Certificate> chain) {
        return chain.stream().anyMatch(each -> Certificates.commonName(each.getIssuerX500Principal())
                .filter(settings.preferredChain()::equals).isPresent());
    }

    private Answer tryAnother(CertificateRequest request, AcmeOrder record, Order order)
            throws RefusedByIssuer, IOException, AcmeException {
        for (Authorization authorization : order.getAuthorizations()) {
            authorization.fetch();
        }
        String reason = Failures.ofOrder(id, order);
        removeProofs(request, order);
        orders.failed(request, id, reason);
        if (record.attempts() + 1 >= MOST_ORDERS) {
            throw new RefusedByIssuer(reason);
        }
        return new Answer.Waiting(clock.instant().plusSeconds(10L * record.attempts() * record.attempts()));
    }

    /** A proof that cannot be removed does no harm, and no certificate is given up for it. */
    private void removeProofs(CertificateRequest request, Order order) {
        for (Authorization authorization : order.getAuthorizations()) {
            try {
                proof.remove(request.id(), authorization);
            } catch (IOException e) {
                LOG.warn("The proof for {} is left where it was put for {}: {}", authorization.getIdentifier().getValue(),
                        id, e.getMessage());
            }
        }
    }

    /** The longer an order takes, the rarer it is looked at. */
    private Instant later(AcmeOrder record) {
        Instant now = clock.instant();
        Duration half = Duration.between(record.placedAt(), now).dividedBy(2);
        Duration pause = half.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE
                : half.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : half;
        return now.plus(pause);
    }
}
