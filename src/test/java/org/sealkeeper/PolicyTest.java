package org.sealkeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;
import org.camunda.bpm.dmn.engine.DmnDecision;
import org.camunda.bpm.dmn.engine.DmnEngine;
import org.camunda.bpm.dmn.engine.DmnEngineConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sealkeeper.inventory.Criticality;
import org.sealkeeper.inventory.SignatureKind;

/** What the policy table answers. */
class PolicyTest {

    private static final DmnEngine ENGINE = DmnEngineConfiguration.createDefaultDmnEngineConfiguration().buildEngine();
    private static final DmnDecision POLICY = policy();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            HIGH   | console    | 60 | CODE_SIGNING     | business-licence,authorisation-letter,applicant-identity,security-assessment | 2 | approvers | 14 | ROTATE | false
            HIGH   | private-ca | 14 | CODE_SIGNING     | authorisation-letter                 | 2 | approvers         | 1  | KEEP   | false
            HIGH   | private-ca | 15 | CODE_SIGNING     | authorisation-letter                 | 2 | approvers         | 7  | ROTATE | false
            NORMAL | console    | 14 | CODE_SIGNING     | business-licence,applicant-identity  | 1 | approvers         | 3  | KEEP   | false
            LOW    | console    | 15 | TLS_SERVER       | business-licence,applicant-identity  | 1 | approvers         | 14 | ROTATE | false
            NORMAL | private-ca | 3  | DOCUMENT_SIGNING | authorisation-letter                 | 1 | security-officers | 7  | ROTATE | false
            NORMAL | private-ca | 7  | CODE_SIGNING     | authorisation-letter                 | 1 | approvers         | 1  | KEEP   | false
            NORMAL | private-ca | 8  | TLS_SERVER       | authorisation-letter                 | 1 | approvers         | 7  | KEEP   | false
            LOW    | private-ca | 90 | TLS_SERVER       | ''                                   | 1 | approvers         | 3  | ROTATE | true
            LOW    | private-ca | -5 | CODE_SIGNING     | ''                                   | 1 | approvers         | 3  | KEEP   | true
            """)
    void the_table_answers(String criticality, String issuer, int daysLeft, String kind, String documents,
            int approvals, String group, int deadlineDays, String keyPlan, boolean batchApproval) {
        assertThat(ask(criticality, issuer, daysLeft, kind)).containsExactlyInAnyOrderEntriesOf(Map.of(
                "requiredDocuments", documents, "approvals", approvals, "approverGroup", group,
                "deadlineDays", deadlineDays, "keyPlan", keyPlan, "batchApproval", batchApproval));
    }

    @Test
    void a_highly_critical_signature_is_never_renewed_on_one_approval() {
        for (SignatureKind kind : SignatureKind.values()) {
            for (String issuer : new String[] {"private-ca", "console", "one-that-comes-later"}) {
                for (int daysLeft = -10; daysLeft <= 100; daysLeft++) {
                    assertThat(ask("HIGH", issuer, daysLeft, kind.name())).containsEntry("approvals", 2);
                }
            }
        }
    }

    @Test
    void there_is_an_answer_for_everything() {
        for (Criticality criticality : Criticality.values()) {
            for (SignatureKind kind : SignatureKind.values()) {
                assertThat(ask(criticality.name(), "one-that-comes-later", 1_000, kind.name())).hasSize(6);
            }
        }
    }

    private static Map<String, Object> ask(String criticality, String issuer, int daysLeft, String kind) {
        return ENGINE.evaluateDecisionTable(POLICY, Map.of("criticality", criticality, "issuer", issuer,
                "daysLeft", daysLeft, "kind", kind)).getSingleResult().getEntryMap();
    }

    private static DmnDecision policy() {
        try (InputStream table = Files.newInputStream(Diagrams.FOLDER.resolve("renewal-policy.dmn"))) {
            return ENGINE.parseDecision("renewal-policy", table);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
