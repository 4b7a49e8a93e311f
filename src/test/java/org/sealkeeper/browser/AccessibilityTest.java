package org.sealkeeper.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sealkeeper.Browser;
import org.sealkeeper.Client;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;

/**
 * Each place of the console, for people who see little, use no mouse, or have a phone: axe finds nothing serious, in
 * either language, in light and dark, and nothing sticks out of a narrow screen.
 */
class AccessibilityTest extends SealkeeperTest {

    private static final Pattern PLACE = Pattern.compile("href=\"(/[a-z-]*)\"(?: aria-current=\"page\")?>");

    private final Client kim = new Client(() -> url(""), "kim", TestPeople.PASSWORD);
    private final Client chen = new Client(() -> url(""), "chen", TestPeople.PASSWORD);

    @ParameterizedTest
    @ValueSource(strings = {"en-US", "zh-CN"})
    void nothing_serious_stands_in_anybodys_way(String language) throws Exception {
        List<String> pages = places();
        List<String> found = new ArrayList<>();
        try (var somebody = new Chromium(url(""), language).onDesk()) {
            somebody.open("/login").find("#username");
            found.addAll(somebody.barriers());
            somebody.logIn("omni");
            for (String page : pages) {
                somebody.onDesk().inTheLight().open(page).find("h1");
                somebody.barriers().forEach(barrier -> found.add(page + " " + barrier));
                somebody.onPhone().inTheDark().open(page).find("h1");
                somebody.barriers().forEach(barrier -> found.add(page + " on a phone in the dark: " + barrier));
                if (somebody.isTooWide()) {
                    found.add(page + " is wider than a phone");
                }
                somebody.refusedByPolicy().forEach(refused -> found.add(page + ": " + refused));
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void with_the_keyboard_alone_one_skips_to_the_content_and_opens_and_closes_ones_own_menu() {
        try (var somebody = new Chromium(url(""), "en-US").onDesk().logIn("omni")) {
            somebody.open("/people").find("h1");
            somebody.type("\uE004");
            assertThat(somebody.focused()).isEqualTo("To the content");
            somebody.open("/people").find(".me summary").sendKeys("\uE007");
            assertThat(somebody.find(".me form button").isDisplayed()).isTrue();
            somebody.type("\uE00C");
            assertThat(somebody.focused()).isEqualTo("Omni Test");
        }
    }

    /** Those in the navigation, whoever makes them, and a page of each kind below them. */
    private List<String> places() throws Exception {
        String signature = kim.post("/api/v1/signatures", Map.of("name", unique("Reading Room"), "kind", "CODE_SIGNING",
                "platform", "folder", "issuer", "private-ca", "criticality", "LOW", "subject", "CN=Reading Room,O=Corp,C=CN",
                "keyAlgorithm", "EC_P256", "keepers", List.of("kim", "lee"))).ok().json().get("id").asText();
        String renewal = kim.post("/api/v1/signatures/" + signature + "/renewals", Map.of("reason", "It is needed")).ok()
                .json().get("id").asText();
        chen.task(renewal, "approve-renewal");
        Browser browser = new Browser(url(""));
        browser.logIn("omni", TestPeople.PASSWORD);
        String home = browser.get("/").body();
        var places = new TreeSet<>(PLACE.matcher(home.substring(home.indexOf("id=\"places\""), home.indexOf("</nav>"))).results()
                .map(match -> match.group(1)).toList());
        assertThat(places).contains("/", "/signatures", "/renewals", "/people", "/settings");
        places.addAll(List.of("/signatures/new", "/signatures/" + signature, "/renewals/" + renewal, "/signatures/mistyped"));
        return List.copyOf(places);
    }
}
