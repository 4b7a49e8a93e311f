package org.sealkeeper;

import java.util.Locale;
import org.sealkeeper.security.Accounts;
import org.sealkeeper.security.Group;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** kim and lee are keepers, chen and dora approvers, sato a security officer, ada an auditor, root an administrator, hana and
 * ivan recovery holders. */
@Component
@Profile("test")
public class TestPeople implements SmartInitializingSingleton {

    public static final String PASSWORD = "a-Password-4-tests";

    private final Accounts accounts;

    TestPeople(Accounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public void afterSingletonsInstantiated() {
        person("kim", "en", Group.KEEPERS);
        person("lee", "zh-CN", Group.KEEPERS);
        person("chen", "zh-CN", Group.APPROVERS);
        person("dora", "en", Group.APPROVERS);
        person("sato", "en", Group.SECURITY_OFFICERS);
        person("ada", "en", Group.AUDITORS);
        person("root", "en", Group.ADMINISTRATORS);
        person("hana", "en", Group.RECOVERY_HOLDERS);
        person("ivan", "zh-CN", Group.RECOVERY_HOLDERS);
        // one who holds every role, as small companies have: the four-eyes rule must hold for them too
        person("omni", "en", Group.values());
    }

    private void person(String id, String locale, Group... groups) {
        accounts.create(id, id.substring(0, 1).toUpperCase(Locale.ROOT) + id.substring(1) + " Test",
                id + "@corp.example", Locale.forLanguageTag(locale), PASSWORD, groups);
    }
}
