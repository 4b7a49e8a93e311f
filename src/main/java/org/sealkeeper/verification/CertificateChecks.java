package org.sealkeeper.verification;

import java.time.Clock;
import java.util.List;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.issuance.TrustAnchors;
import org.sealkeeper.vault.Vault;
import org.springframework.stereotype.Component;

/** Every question asked about a certificate, in the order of the report. All are asked, also when one has failed. */
@Component
class CertificateChecks {

    private final Inventory inventory;
    private final Clock clock;
    private final List<CertificateCheck> checks;

    CertificateChecks(Inventory inventory, Vault vault, TrustAnchors anchors, PublishedLists lists, Clock clock) {
        this.inventory = inventory;
        this.clock = clock;
        this.checks = List.of(
                new KeyMatchesCertificate(vault),
                new SignsAndVerifies(vault),
                new ChainReachesTrustAnchor(anchors),
                new IsValidNow(),
                new UsageFitsKind(),
                new NamesMatchSignature(),
                new AlgorithmsAreStrong(),
                new IsNotRevoked(lists));
    }

    List<Result> of(Run run) {
        var examined = new Examined(inventory.signature(run.signature()), inventory.version(run.version()),
                run.replaced(inventory), clock.instant());
        return checks.stream().map(check -> check.on(examined)).toList();
    }
}
