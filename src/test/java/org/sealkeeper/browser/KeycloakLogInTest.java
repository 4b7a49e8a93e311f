package org.sealkeeper.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sealkeeper.ChildApplication;

/** Log-in at Keycloak, in a browser. */
class KeycloakLogInTest {

    @Test
    void people_of_keycloak_log_in_and_are_what_their_groups_there_make_them() throws Exception {
        try (var application = ChildApplication.prepared("keycloak");
                var keycloak = new KeycloakPeer(application.url() + "/login/oauth2/code/oidc")) {
            application.start("--sealkeeper.oidc.issuer=" + keycloak.issuer(), "--sealkeeper.oidc.client-secret=" + KeycloakPeer.SECRET,
                    "--sealkeeper.oidc.name=Keycloak of Corp", "--sealkeeper.directory.groups.keepers=sk-keepers");
            try (var olga = new Chromium(application.url(), "en-US").onDesk()) {
                logIn(olga, "olga");
                olga.waitForText("Olga Ortega").page("14-logged-in-at-keycloak");
            }
            assertThat(groupsOf("olga", application)).containsExactly("keepers");
            try (var otto = new Chromium(application.url(), "en-US").onDesk()) {
                logIn(otto, "otto");
                otto.waitForText("in none of the groups").page("14-in-no-group-at-keycloak");
            }
            keycloak.end();
            try (var late = new Chromium(application.url(), "zh-CN").onDesk()) {
                late.open("/login").waitForText("Keycloak of Corp");
                late.logIn("kim").waitForText("Kim");
            }
        }
    }

    private static void logIn(Chromium browser, String user) {
        browser.open("/login").press("a[href$='/log-in-with/oidc']");
        browser.write("#username", user).write("#password", KeycloakPeer.PASSWORD).press("#kc-login");
    }

    private static List<String> groupsOf(String user, ChildApplication application) throws SQLException {
        var groups = new ArrayList<String>();
        try (var connection = application.database(); Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select user_id_, group_id_ from act_id_membership")) {
            while (rows.next()) {
                if (rows.getString(1).equals(user)) {
                    groups.add(rows.getString(2));
                }
            }
        }
        return groups;
    }
}
