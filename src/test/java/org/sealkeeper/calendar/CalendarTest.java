package org.sealkeeper.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.fortuna.ical4j.data.CalendarBuilder;
import net.fortuna.ical4j.model.component.VEvent;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Client;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.sealkeeper.inventory.Criticality;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.NewSignature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.SignatureKind;
import org.sealkeeper.inventory.TestCertificates;
import org.sealkeeper.vault.KeyAlgorithm;
import org.springframework.beans.factory.annotation.Autowired;

/** Calendars of signatures, as a calendar program fetches them and ical4j reads them. */
class CalendarTest extends SealkeeperTest {

    /** Long, and with what has a meaning in iCalendar. */
    private final String name = unique("集团，即时通讯; \"Messenger\", used by everybody in Shanghai \\ Beijing 以及所有分公司");
    private final Instant expiry = Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofDays(40));

    @Autowired
    private Inventory inventory;

    @Test
    void calendar_shows_the_signatures_that_one_keeps() throws Exception {
        SignatureId signature = signature("kim", "lee");
        String url = client("kim").post("/api/v1/calendar", List.of()).refused(201).json().get("url").asText();

        Client.Answer fetched = fetch(url);
        assertThat(fetched.headers().get("content-type")).containsExactly("text/calendar;charset=UTF-8");
        assertThat(fetched.headers().get("cache-control")).containsExactly("no-store");
        assertThat(fetched.text().split("\r\n")).allSatisfy(line ->
                assertThat(line.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(75));
        VEvent event = event(fetched, signature).orElseThrow();
        assertThat(event.getSummary().getValue()).isEqualTo(name + " ends");
        assertThat(event.getDateTimeStart().getDate()).isEqualTo(LocalDate.ofInstant(expiry, ZoneOffset.UTC));
        assertThat(event.getDescription().getValue()).contains("version 1").contains("Keepers: kim, lee");
        assertThat(event.getAlarms()).extracting(alarm -> alarm.getRequiredProperty("TRIGGER").getValue())
                .contains("-P30D", "-P3D");
        assertThat(client("kim").get("/api/v1/calendar").ok().json().get("fetchedAt").isNull()).isFalse();
    }

    @Test
    void calendar_is_in_its_owners_language_and_of_their_signatures_only() throws Exception {
        SignatureId ours = signature("lee");
        SignatureId others = signature("kim");
        Client.Answer fetched = fetch(client("lee").post("/api/v1/calendar", List.of()).refused(201).json().get("url").asText());

        assertThat(event(fetched, ours).orElseThrow().getSummary().getValue()).isEqualTo(name + "lee 到期");
        assertThat(event(fetched, others)).isEmpty();
    }

    @Test
    void officer_sees_all() throws Exception {
        SignatureId signature = signature("kim");
        Client.Answer fetched = fetch(client("sato").post("/api/v1/calendar", List.of()).refused(201).json().get("url").asText());

        assertThat(event(fetched, signature)).isPresent();
    }

    @Test
    void certificate_without_a_well_defined_end_is_in_no_calendar_and_spoils_none() throws Exception {
        SignatureId signature = signature("kim");
        SignatureId endless = signature(unique("Device"), Instant.parse("9999-12-31T23:59:59Z"), "kim");
        Client.Answer fetched = fetch(client("kim").post("/api/v1/calendar", List.of()).refused(201).json().get("url").asText());

        assertThat(event(fetched, signature)).isPresent();
        assertThat(event(fetched, endless)).isEmpty();
    }

    @Test
    void address_that_was_changed_or_taken_back_is_not_answered() {
        Client chen = client("chen");
        String first = chen.post("/api/v1/calendar", List.of()).refused(201).json().get("url").asText();
        String second = chen.post("/api/v1/calendar", List.of()).refused(201).json().get("url").asText();
        assertThat(nobody().getForEntity(path(first), String.class).getStatusCode().value()).isEqualTo(404);
        assertThat(nobody().getForEntity(path(second), String.class).getStatusCode().value()).isEqualTo(200);

        chen.delete("/api/v1/calendar").refused(204);
        assertThat(nobody().getForEntity(path(second), String.class).getBody()).contains("There is no calendar at this address");
        assertThat(chen.get("/api/v1/calendar").refused(404).text()).contains("You have no calendar.");
    }

    @Test
    void nobody_sees_a_calendar_without_a_log_in() {
        assertThat(nobody().getForEntity(url("/api/v1/calendar"), String.class).getStatusCode().value()).isEqualTo(401);
    }

    private Client.Answer fetch(String url) {
        var answer = nobody().getForEntity(path(url), byte[].class);
        assertThat(answer.getStatusCode().value()).isEqualTo(200);
        return new Client.Answer(200, answer.getBody(), Map.of(
                "content-type", answer.getHeaders().get("Content-Type"),
                "cache-control", answer.getHeaders().get("Cache-Control")));
    }

    /** The application's base URL has the port that it has outside of tests. */
    private String path(String url) {
        assertThat(url).matches("https?://[^/]+/calendar/[A-Za-z0-9_-]{43}\\.ics");
        return url(url.substring(url.indexOf("/calendar/")));
    }

    private static Optional<VEvent> event(Client.Answer fetched, SignatureId signature) throws Exception {
        return new CalendarBuilder().build(new StringReader(fetched.text())).<VEvent>getComponents("VEVENT").stream()
                .filter(event -> event.getUid().orElseThrow().getValue().equals(signature + "@sealkeeper")).findFirst();
    }

    private SignatureId signature(String... keepers) {
        return signature(keepers.length == 1 ? name + keepers[0] : name, expiry, keepers);
    }

    private SignatureId signature(String called, Instant expiry, String... keepers) {
        SignatureId id = inventory.register(new NewSignature(called, SignatureKind.CODE_SIGNING, "folder", "private-ca",
                Criticality.NORMAL, "CN=Corp Messenger", List.of(), KeyAlgorithm.EC_P256, 30, 7, null, List.of(keepers)), "root");
        var certificate = TestCertificates.certificate(unique("Messenger"), Instant.now().minus(Duration.ofDays(300)), expiry);
        inventory.activate(inventory.stage(id, List.of(certificate), Optional.empty(), "root"), "root");
        return id;
    }

    private Client client(String user) {
        return new Client(() -> url(""), user, TestPeople.PASSWORD);
    }
}
