package org.sealkeeper.issuance.acme;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Client;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.ledger.LedgerEvent;
import org.springframework.beans.factory.annotation.Autowired;

/** The account key at a real ACME server is changed, also when the answer to that is lost. */
class AccountKeyTest extends SealkeeperTest {

    private static final String ISSUER = "pebble-ari";

    private final Client kim = client("kim");
    private final Client root = client("root");
    private PebblePeer pebble;

    @Autowired
    private AccountRecords records;

    @Autowired
    private Ledger ledger;

    @BeforeEach
    void trustPebble() throws IOException {
        pebble = PebblePeer.HTTP.running(port);
        Files.writeString(Files.createDirectories(DATA.resolve("trust-anchors")).resolve("pebble.pem"), pebble.root());
    }

    @Test
    void server_knows_the_account_by_the_new_key_and_certificates_are_issued_with_it() {
        assertThat(renewed()).isEqualTo("SIGNATURE_RENEWED");
        AcmeAccount before = account();

        JsonNode key = change().ok().json();

        assertThat(account().key()).isNotEqualTo(before.key());
        assertThat(account().nextKey()).isEmpty();
        assertThat(key.get("account").asText()).isEqualTo(before.url().orElseThrow());
        assertThat(key.get("thumbprint").asText()).hasSize(43);
        assertThat(last("acme-account.key-changed").actor()).isEqualTo("root");
        assertThat(last("key.discarded").details().get("key")).isEqualTo(before.key().toString());
        assertThat(renewed()).isEqualTo("SIGNATURE_RENEWED");
        assertThat(account().url()).isEqualTo(before.url());
    }

    @Test
    void change_whose_answer_is_lost_is_found_out_by_the_next_request_for_a_certificate() {
        assertThat(renewed()).isEqualTo("SIGNATURE_RENEWED");
        AcmeAccount before = account();

        pebble.proxy().loseAnswerOf("rollover-account-key");
        assertThat(change().refused(503).json().get("detail").asText())
                .startsWith("The issuer pebble-ari could not be asked to change the key. Ask again later;");
        assertThat(account().key()).isEqualTo(before.key());
        var next = account().nextKey();
        assertThat(next).isPresent();

        assertThat(renewed()).isEqualTo("SIGNATURE_RENEWED");
        assertThat(Optional.of(account().key())).isEqualTo(next);
        assertThat(account().nextKey()).isEmpty();
    }

    @Test
    void change_whose_answer_is_lost_is_found_out_by_asking_again() {
        assertThat(renewed()).isEqualTo("SIGNATURE_RENEWED");
        pebble.proxy().loseAnswerOf("rollover-account-key");
        change().refused(503);
        var next = account().nextKey();

        change().ok();

        assertThat(Optional.of(account().key())).isEqualTo(next);
    }

    @Test
    void only_administrators_change_keys_and_only_where_there_is_one() {
        kim.post(path(ISSUER), Map.of()).refused(403);
        assertThat(root.post(path("no-such-issuer"), Map.of()).refused(404).json().get("detail").asText())
                .startsWith("There is no issuer \"no-such-issuer\".");
        assertThat(root.post(path("private-ca"), Map.of()).refused(409).json().get("detail").asText())
                .startsWith("The issuer private-ca has no account with a key of its own");
    }

    private Client.Answer change() {
        return PebblePeer.beyondNonces(() -> root.post(path(ISSUER), Map.of()));
    }

    private String renewed() {
        String name = unique("im") + ".corp.example";
        String signature = kim.post("/api/v1/signatures", Map.of("name", unique("Corp Messenger"), "kind", "TLS_SERVER",
                "platform", "folder", "issuer", ISSUER, "criticality", "LOW", "subject", "CN=" + name, "names",
                List.of(name), "keyAlgorithm", "EC_P256", "keepers", List.of("kim", "lee"))).refused(201)
                .json().get("id").asText();
        String renewal = kim.post("/api/v1/signatures/" + signature + "/renewals",
                Map.of("reason", "It expires soon", "evenIfValid", true)).refused(202).json().get("id").asText();
        Client chen = client("chen");
        chen.complete(chen.task(renewal, "approve-renewal"), Map.of("decision", "approve")).ok();
        return kim.outcome(renewal);
    }

    private AcmeAccount account() {
        return records.of(ISSUER).orElseThrow();
    }

    private LedgerEvent last(String kind) {
        List<LedgerEvent> events = ledger.find(Optional.empty(), Optional.of(kind), Optional.empty(), 0, 1000);
        return events.get(events.size() - 1);
    }

    private static String path(String issuer) {
        return "/api/v1/issuers/" + issuer + "/account-key";
    }

    private Client client(String user) {
        return new Client(() -> url(""), user, TestPeople.PASSWORD);
    }
}
