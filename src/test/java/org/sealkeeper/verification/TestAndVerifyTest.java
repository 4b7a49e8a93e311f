package org.sealkeeper.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.history.HistoricActivityInstance;
import org.junit.jupiter.api.Test;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.inventory.Criticality;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.NewSignature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.SignatureKind;
import org.sealkeeper.inventory.VersionId;
import org.sealkeeper.issuance.Asking;
import org.sealkeeper.issuance.CertificationRequests;
import org.sealkeeper.issuance.Issuers;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.ledger.LedgerEvent;
import org.sealkeeper.platform.Platforms;
import org.sealkeeper.vault.KeyAlgorithm;
import org.sealkeeper.vault.KeyCustody;
import org.sealkeeper.vault.KeyId;
import org.sealkeeper.vault.Vault;
import org.sealkeeper.verification.Reports.Part;
import org.springframework.beans.factory.annotation.Autowired;

/** The process test-and-verify, with a version issued by the private CA, on the folder platform. */
class TestAndVerifyTest extends SealkeeperTest {

    @Autowired
    private RuntimeService runtime;

    @Autowired
    private HistoryService history;

    @Autowired
    private Inventory inventory;

    @Autowired
    private Vault vault;

    @Autowired
    private Issuers issuers;

    @Autowired
    private CertificationRequests requests;

    @Autowired
    private Platforms platforms;

    @Autowired
    private Reports reports;

    @Autowired
    private Ledger ledger;

    @Test
    void installed_version_is_verified_and_every_check_is_in_the_report() throws Exception {
        SignatureId signature = registered();
        VersionId version = staged(signature);
        platforms.named("folder").install(inventory.signature(signature), inventory.version(version));
        UUID renewal = UUID.randomUUID();

        assertThat(ending(renewal, signature, version)).isEqualTo("version-verified");

        Report report = reports.ofRenewal(renewal).get(0);
        assertThat(report.verified()).contains(true);
        assertThat(report.entries()).extracting(entry -> entry.result().check()).containsExactly(
                "key-matches-certificate", "signs-and-verifies", "chain-reaches-trust-anchor", "is-valid-now",
                "usage-fits-kind", "names-match-signature", "algorithms-are-strong", "is-not-revoked",
                "bound-endpoint-answers", "platform-uses-version");
        assertThat(report.entries()).extracting(entry -> entry.result().outcome())
                .containsOnly(Outcome.PASSED, Outcome.NOT_APPLICABLE);
        assertThat(ledger.ofRenewal(renewal)).filteredOn(event -> event.kind().equals("verification.completed"))
                .extracting(LedgerEvent::outcome).containsExactly(Optional.of("VERIFIED"));
    }

    @Test
    void version_that_the_platform_does_not_use_is_not_verified_and_all_other_checks_are_made() throws Exception {
        SignatureId signature = registered();
        VersionId version = staged(signature);
        UUID renewal = UUID.randomUUID();

        assertThat(ending(renewal, signature, version)).isEqualTo("verification-failed");

        Report report = reports.ofRenewal(renewal).get(0);
        assertThat(report.verified()).contains(false);
        assertThat(report.entries()).hasSize(10);
        Result platform = report.entries().get(9).result();
        assertThat(platform.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(platform.sentence()).startsWith("The platform folder does not use this version: ");
        assertThat(ledger.ofRenewal(renewal)).filteredOn(event -> event.kind().equals("verification.completed"))
                .extracting(event -> event.details().get("failed")).containsExactly(List.of("platform-uses-version"));
    }

    @Test
    void step_that_is_done_again_replaces_what_it_wrote() throws Exception {
        SignatureId signature = registered();
        var run = new Run(UUID.randomUUID().toString(), Optional.of(UUID.randomUUID()), Optional.empty(), signature, staged(signature));
        reports.write(run, Part.CERTIFICATE, List.of(Result.failed("signs-and-verifies", "no-key")));
        reports.write(run, Part.CERTIFICATE, List.of(Result.passed("signs-and-verifies")));

        assertThat(reports.ofRenewal(run.renewal().orElseThrow())).singleElement()
                .satisfies(report -> assertThat(report.entries()).singleElement()
                        .satisfies(entry -> assertThat(entry.result().outcome()).isEqualTo(Outcome.PASSED)));
    }

    @Test
    void report_that_lacks_a_part_verifies_nothing() throws Exception {
        SignatureId signature = registered();
        var run = new Run(UUID.randomUUID().toString(), Optional.of(UUID.randomUUID()), Optional.empty(), signature, staged(signature));
        reports.write(run, Part.CERTIFICATE, List.of(Result.passed("signs-and-verifies")));
        reports.write(run, Part.PLATFORM, List.of(Result.passed("platform-uses-version", "folder", 1)));

        assertThat(reports.complete(run)).isFalse();
    }

    /** The id of the end event that is reached. */
    private String ending(UUID renewal, SignatureId signature, VersionId version) {
        String process = runtime.startProcessInstanceByKey("test-and-verify", renewal.toString(), Map.of(
                "renewalId", renewal.toString(), "signatureId", signature.toString(),
                "versionId", version.toString())).getId();
        await().atMost(Duration.ofMinutes(2)).until(() -> history.createHistoricProcessInstanceQuery()
                .processInstanceId(process).finished().count() == 1);
        return history.createHistoricActivityInstanceQuery().processInstanceId(process).finished()
                .listPage(0, 50).stream().filter(step -> step.getActivityType().endsWith("EndEvent"))
                .map(HistoricActivityInstance::getActivityId).findFirst().orElseThrow();
    }

    private VersionId staged(SignatureId signature) throws Exception {
        KeyId key = vault.generate(KeyAlgorithm.EC_P256, KeyCustody.EXPORTABLE);
        List<X509Certificate> chain = Asking.privateCa(issuers,
                requests.csrFor(inventory.signature(signature), key), SignatureKind.CODE_SIGNING);
        return inventory.stage(signature, chain, Optional.of(key), "kim");
    }

    private SignatureId registered() {
        return inventory.register(new NewSignature(unique("messenger"), SignatureKind.CODE_SIGNING, "folder",
                "private-ca", Criticality.NORMAL, "CN=Corp Messenger", List.of(), KeyAlgorithm.EC_P256, 30, 7,
                List.of(30), List.of("kim", "lee")), "kim");
    }
}
