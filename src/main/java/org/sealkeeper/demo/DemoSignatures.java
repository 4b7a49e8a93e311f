package org.sealkeeper.demo;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.sealkeeper.inventory.Binding;
import org.sealkeeper.inventory.Criticality;
import org.sealkeeper.inventory.ImportOptions;
import org.sealkeeper.inventory.ImportedCertificate;
import org.sealkeeper.inventory.Importer;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.NewSignature;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.SignatureKind;
import org.sealkeeper.inventory.SignatureQuery;
import org.sealkeeper.inventory.SignatureState;
import org.sealkeeper.inventory.UploadedFile;
import org.sealkeeper.renewal.Renewals;
import org.sealkeeper.vault.KeyCustody;
import org.sealkeeper.verification.EndpointProbe;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * Three signatures: one on TokenIM that is due, one that is healthy, and one whose bound TLS endpoint ends before it
 * does.
 */
@Component
@Profile("demo")
class DemoSignatures {

    static final String DUE = "Corp Messenger";
    static final String HEALTHY = "Contract Seal";
    static final String BOUND = "Staff Portal App";

    private static final String TOKENIM = "tokenim";
    private static final String FOLDER = "folder";
    private static final String PRIVATE_CA = "private-ca";

    private static final Duration LEFT = Duration.ofDays(12);
    private static final String ORGANISATION = ",O=Corp,C=CN";

    private final Inventory inventory;
    private final Importer importer;
    private final Renewals renewals;
    private final DemoCertificates certificates;
    private final DemoEndpoint endpoint;
    private final EndpointProbe probe;
    private final Clock clock;

    DemoSignatures(Inventory inventory, Importer importer, Renewals renewals, DemoCertificates certificates,
            DemoEndpoint endpoint, EndpointProbe probe, Clock clock) {
        this.inventory = inventory;
        this.importer = importer;
        this.renewals = renewals;
        this.certificates = certificates;
        this.endpoint = endpoint;
        this.probe = probe;
        this.clock = clock;
    }

    /** Makes what is not there yet, and starts the renewal of the one that is due. */
    void create() throws IOException {
        String password = UUID.randomUUID().toString();
        SignatureId due = named(DUE).map(Signature::id).orElseGet(() -> register(DUE, TOKENIM, TOKENIM,
                "corp-messenger.p12", certificates.fromVendor("CN=" + DUE + ORGANISATION, LEFT, password), password));
        if (named(HEALTHY).isEmpty()) {
            register(HEALTHY, FOLDER, PRIVATE_CA, "contract-seal.p12",
                    certificates.fromPrivateCa(SignatureKind.DOCUMENT_SIGNING,
                    "CN=" + HEALTHY + ORGANISATION, List.of(), password), password);
        }
        SignatureId bound = named(BOUND).map(Signature::id).orElseGet(() -> register(BOUND, FOLDER, PRIVATE_CA,
                "staff-portal.p12",
                certificates.fromPrivateCa(SignatureKind.CODE_SIGNING, "CN=" + BOUND + ORGANISATION, List.of(),
                        password), password));
        bindEndpoint(bound);
        startIfDue(due);
    }

    Signature due() {
        return named(DUE).orElseThrow();
    }

    Signature healthy() {
        return named(HEALTHY).orElseThrow();
    }

    Signature bound() {
        return named(BOUND).orElseThrow();
    }

    private Optional<Signature> named(String name) {
        return inventory.find(new SignatureQuery(Optional.empty(), Optional.empty(), Optional.of(name), 0, 20))
                .signatures().stream().filter(signature -> signature.name().equals(name)).findFirst();
    }

    private SignatureId register(String name, String platform, String issuer, String fileName, byte[] pkcs12,
            String password) {
        ImportedCertificate imported = importer.read(List.of(new UploadedFile(fileName, pkcs12)),
                new ImportOptions(password.toCharArray(), new char[0], Optional.empty(), false));
        return importer.register(new NewSignature(name, imported.kind(), platform, issuer, Criticality.NORMAL,
                imported.subject(), imported.names(), imported.keyAlgorithm(), NewSignature.RENEW_BEFORE_DAYS,
                NewSignature.CRITICAL_BEFORE_DAYS, NewSignature.REMINDER_DAYS,
                List.of(DemoPeople.KIM.id(), DemoPeople.LEE.id())), imported, KeyCustody.EXPORTABLE,
                DemoPeople.KIM.id());
    }

    /** The endpoint's port of last time may be taken by now; then the binding moves with the endpoint. */
    private void bindEndpoint(SignatureId signature) throws IOException {
        Optional<Binding> before = inventory.bindings(signature).stream()
                .filter(binding -> binding.kind() == Binding.Kind.TLS_ENDPOINT).findFirst();
        String target = endpoint.open(before.map(DemoSignatures::port));
        if (before.isEmpty() || !before.get().target().equals(target)) {
            before.ifPresent(old -> inventory.unbind(signature, old.id(), DemoPeople.KIM.id()));
            inventory.bindEndpoint(signature, target, DemoPeople.KIM.id());
        }
        Binding bound = inventory.bindings(signature).stream()
                .filter(binding -> binding.target().equals(target)).findFirst().orElseThrow();
        EndpointProbe.Seen seen = probe.probe(target);
        inventory.recordProbe(bound.id(), clock.instant(), seen.certificate(), seen.problem());
    }

    private static int port(Binding binding) {
        return Integer.parseInt(binding.target().substring(binding.target().lastIndexOf(':') + 1));
    }

    private void startIfDue(SignatureId signature) {
        boolean isDue = inventory.signature(signature).stateAt(clock.instant()) != SignatureState.VALID;
        if (isDue && renewals.openOf(signature).isEmpty()) {
            renewals.start(signature, "It expires in days; the messenger of all staff is signed with it",
                    DemoPeople.KIM.id(), Optional.empty());
        }
    }
}
