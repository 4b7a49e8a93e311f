package org.sealkeeper.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Client;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;

/** Tasks that several people look at and complete in the same moment. */
class TasksUnderWayTest extends SealkeeperTest {

    private static final int RENEWALS = 6;

    private final Client kim = new Client(() -> url(""), "kim", TestPeople.PASSWORD);
    private final Client chen = new Client(() -> url(""), "chen", TestPeople.PASSWORD);

    @Test
    void one_completes_it_the_other_is_told_and_nobodys_list_breaks() throws Exception {
        List<String> renewals = new ArrayList<>();
        for (int number = 0; number < RENEWALS; number++) {
            renewals.add(requested());
        }
        var answers = new ConcurrentLinkedQueue<Integer>();
        var done = new AtomicBoolean();
        var people = Executors.newFixedThreadPool(4);
        try {
            var looking = people.submit(() -> {
                while (!done.get()) {
                    answers.add(chen.get("/api/v1/tasks?size=200").status());
                }
            });
            for (String renewal : renewals) {
                String task = chen.task(renewal, "approve-renewal");
                Callable<Client.Answer> reject = () -> chen.complete(task, Map.of("decision", "reject", "comment", "Not now"));
                var both = people.invokeAll(List.of(reject, reject));
                List<Integer> statuses = List.of(both.get(0).get().status(), both.get(1).get().status());
                assertThat(statuses).containsOnlyOnce(204);
                assertThat(statuses).allMatch(status -> status == 204 || status == 404 || status == 409);
            }
            done.set(true);
            looking.get();
        } finally {
            done.set(true);
            people.shutdownNow();
        }
        assertThat(answers).isNotEmpty().containsOnly(200);
    }

    private String requested() {
        String signature = kim.post("/api/v1/signatures", Map.of("name", unique("Two at once"), "kind", "CODE_SIGNING",
                "platform", "folder", "issuer", "private-ca", "criticality", "LOW", "subject", "CN=Two at once,O=Corp,C=CN",
                "keyAlgorithm", "EC_P256", "keepers", List.of("kim", "lee"))).ok().json().get("id").asText();
        return kim.post("/api/v1/signatures/" + signature + "/renewals", Map.of("reason", "First version"))
                .ok().json().get("id").asText();
    }
}
