package org.sealkeeper.issuance.acme;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.sealkeeper.Client;
import org.sealkeeper.TestPeople;

/** Renewals over ACME with the least that the policy asks for: one approval, no documents. */
final class AcmeRenewals {

    private final Supplier<String> base;
    private final Client kim;
    private final Client chen;

    AcmeRenewals(Supplier<String> base) {
        this.base = base;
        this.kim = client("kim");
        this.chen = client("chen");
    }

    /** A signature that has no version yet. */
    String registered(String issuer, String platform, String... names) {
        return kim.post("/api/v1/signatures", Map.of("name", "Corp Messenger " + names[0], "kind", "TLS_SERVER", "platform",
                platform, "issuer", issuer, "criticality", "LOW", "subject", "CN=" + names[0], "names", List.of(names),
                "keyAlgorithm", "EC_P256", "keepers", List.of("kim", "lee"))).refused(201).json().get("id").asText();
    }

    String started(String signature) {
        return kim.post("/api/v1/signatures/" + signature + "/renewals",
                Map.of("reason", "It expires soon", "evenIfValid", true)).refused(202).json().get("id").asText();
    }

    void approve(String renewal) {
        chen.complete(chen.task(renewal, "approve-renewal"), Map.of("decision", "approve")).ok();
    }

    /** As somebody does who looks at their list. */
    void approveWhatIsInTheList() {
        for (JsonNode task : chen.get("/api/v1/tasks?size=200").ok().json()) {
            if (task.get("activityId").asText().equals("approve-renewal")) {
                chen.complete(task.get("id").asText(), Map.of("decision", "approve")).ok();
            }
        }
    }

    /** Approves when the approval is asked for by now, and says whether it was. */
    boolean approvedWhereAsked(String renewal) {
        String task = chen.openTask(renewal, "approve-renewal");
        if (task.isEmpty()) {
            return false;
        }
        chen.complete(task, Map.of("decision", "approve")).ok();
        return true;
    }

    /** Empty while it runs. */
    String outcomeSoFar(String renewal) {
        var view = kim.get("/api/v1/renewals/" + renewal).ok().json();
        return view.get("state").asText().equals("ENDED") ? view.get("outcome").asText() : "";
    }

    String renewed(String signature) {
        String renewal = started(signature);
        approve(renewal);
        return kim.outcome(renewal);
    }

    Client client(String user) {
        return new Client(base, user, TestPeople.PASSWORD);
    }
}
