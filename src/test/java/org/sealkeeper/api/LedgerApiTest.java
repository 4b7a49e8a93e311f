package org.sealkeeper.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Client;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.EventQuery;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.ledger.LedgerEvent;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What auditors ask of the ledger. */
class LedgerApiTest extends SealkeeperTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String LEDGER = "/api/v1/ledger";

    @Autowired
    private Ledger ledger;
    @Autowired
    private JdbcClient jdbc;

    private final Client auditor = new Client(() -> url(""), "ada", TestPeople.PASSWORD);
    private final Client keeper = new Client(() -> url(""), "kim", TestPeople.PASSWORD);

    @Test
    void an_event_comes_with_its_proof() {
        long sequence = ledger.record(Entry.of("keepers.changed").actor("kim").signature(UUID.randomUUID()));

        JsonNode proof = proof(sequence);

        assertThat(proof.get("event").asText()).startsWith("{\"actor\":\"kim\",\"at\":\"")
                .contains("\"kind\":\"keepers.changed\",\"leaf\":" + proof.get("leaf").asLong());
        assertThat(proof.get("path")).isNotEmpty();
        assertThat(proof.get("checkpoint").get("note").asText()).startsWith("sealkeeper-ledger/");
    }

    @Test
    void events_are_found_by_signature_person_kind_and_time() {
        UUID signature = UUID.randomUUID();
        ledger.record(Entry.of("keepers.changed").actor("kim").signature(signature));
        long second = ledger.record(Entry.of("binding.added").actor("lee").signature(signature));
        proof(second);

        assertThat(found("signature=" + signature)).hasSize(2);
        assertThat(found("signature=" + signature + "&actor=lee")).hasSize(1);
        assertThat(found("signature=" + signature + "&kind=keepers.changed")).hasSize(1);
        assertThat(found("signature=" + signature + "&from=2026-01-01T00:00:00Z")).hasSize(2);
        assertThat(found("signature=" + signature + "&to=2026-01-01T00:00:00Z")).isEmpty();
        assertThat(found("signature=" + signature + "&actor=lee").get(0).get("leaf").asLong()).isPositive();
    }

    @Test
    void events_within_a_time_come_in_pages_the_newest_first() {
        UUID signature = UUID.randomUUID();
        long first = ledger.record(Entry.of("keepers.changed").signature(signature));
        long second = ledger.record(Entry.of("binding.added").signature(signature));
        var sinceYesterday = new EventQuery(Optional.of(signature), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.of(Instant.now().minus(1, ChronoUnit.DAYS)), Optional.of(Instant.now().plus(1, ChronoUnit.DAYS)));

        assertThat(ledger.newest(sinceYesterday, 0, 1)).extracting(LedgerEvent::sequence).containsExactly(second);
        assertThat(ledger.newest(sinceYesterday, second, 5)).extracting(LedgerEvent::sequence).containsExactly(first);
    }

    @Test
    void events_within_a_time_come_by_their_time_and_all_others_by_sequence() {
        UUID signature = UUID.randomUUID();
        // as the clocks of two nodes have it
        long late = recorded(signature, Instant.parse("2026-03-01T09:00:02Z"));
        long early = recorded(signature, Instant.parse("2026-03-01T09:00:01Z"));
        long later = recorded(signature, Instant.parse("2026-03-01T09:00:03Z"));
        String all = "signature=" + signature;
        String day = all + "&from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z";

        assertThat(sequences(all)).containsExactly(late, early, later);
        assertThat(sequences(day)).containsExactly(early, late, later);
        assertThat(sequences(all + "&from=2026-03-01T09:00:02Z")).containsExactly(late, later);
        assertThat(sequences(all + "&to=2026-03-01T09:00:03Z")).containsExactly(early, late);
        // page by page
        assertThat(sequences(day + "&size=1")).containsExactly(early);
        assertThat(sequences(day + "&size=1&after=" + early)).containsExactly(late);
        assertThat(sequences(day + "&size=1&after=" + late)).containsExactly(later);
        assertThat(sequences(day + "&after=" + later)).isEmpty();
        assertThat(sequences(all + "&after=" + late)).containsExactly(early, later);
        var page = new EventQuery(Optional.of(signature), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.of(Instant.parse("2026-03-01T00:00:00Z")), Optional.empty());
        assertThat(ledger.newest(page, 0, 5)).extracting(LedgerEvent::sequence).containsExactly(later, late, early);
    }

    @Test
    void two_states_come_with_the_proof_that_one_goes_on_from_the_other() {
        long size = proof(ledger.record(Entry.of("keepers.changed"))).get("checkpoint").get("size").asLong();

        JsonNode proof = auditor.get(LEDGER + "/consistency?from=1&to=" + size).ok().json();

        assertThat(proof.get("path")).isNotEmpty();
        JsonNode checkpoint = auditor.get(LEDGER + "/checkpoints?size=1&after=" + (size - 1)).ok().json().get(0);
        assertThat(checkpoint.get("size").asLong()).isEqualTo(size);
        assertThat(checkpoint.get("root")).isEqualTo(proof.get("toRoot"));
        assertThat(auditor.get(LEDGER + "/keys").ok().json().get(0).get("verifier").asText())
                .startsWith("sealkeeper-ledger/");
    }

    @Test
    void the_checkpoint_is_text_that_tools_for_transparency_logs_read() {
        proof(ledger.record(Entry.of("keepers.changed")));

        Client.Answer answer = auditor.get(LEDGER + "/checkpoint").ok();

        assertThat(answer.headers().get("content-type").toString()).contains("text/plain");
        assertThat(answer.text()).matches("sealkeeper-ledger/[0-9a-f-]{36}\n[0-9]+\n[A-Za-z0-9+/]{43}=\n"
                + "\n— sealkeeper-ledger/[0-9a-f-]{36} [A-Za-z0-9+/=]+\n");
    }

    @Test
    void what_is_not_there_is_refused_in_the_readers_language() {
        proof(ledger.record(Entry.of("keepers.changed")));

        assertThat(auditor.get(LEDGER + "/events/999999999/proof").refused(404).json().get("detail").asText())
                .isEqualTo("There is no event 999999999 in the ledger.");
        assertThat(auditor.getIn("zh-CN", LEDGER + "/events/999999999/proof").refused(404).json().get("detail").asText())
                .isEqualTo("账本中没有事件 999999999。");
        assertThat(auditor.get(LEDGER + "/consistency?from=5&to=4").refused(400).json().get("code").asText())
                .isEqualTo("ledger.sizes");
        assertThat(auditor.get(LEDGER + "/events?from=yesterday").refused(400).json().get("code").asText())
                .isEqualTo("malformed-parameter");
    }

    @Test
    void only_those_who_audit_read_it() {
        for (String path : new String[] {"/events", "/events/1/proof", "/checkpoint", "/checkpoints", "/keys",
            "/consistency?from=1"}) {
            keeper.get(LEDGER + path).refused(403);
        }
    }

    private long recorded(UUID signature, Instant at) {
        return jdbc.sql("""
                insert into ledger_event (at, kind, actor, signature_id) values (:at, 'binding.added', 'kim', :signature)
                returning sequence
                """).param("at", at.atOffset(ZoneOffset.UTC)).param("signature", signature).query(Long.class).single();
    }

    private List<Long> sequences(String query) {
        return StreamSupport.stream(found(query).spliterator(), false).map(one -> one.get("sequence").asLong()).toList();
    }

    private JsonNode found(String query) {
        return auditor.get(LEDGER + "/events?" + query).ok().json();
    }

    private JsonNode proof(long sequence) {
        return await().atMost(PATIENCE).until(() -> auditor.get(LEDGER + "/events/" + sequence + "/proof"),
                answer -> answer.status() == 200).json();
    }
}
