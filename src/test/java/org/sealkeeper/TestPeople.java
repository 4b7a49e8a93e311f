package org.sealkeeper;

import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.identity.User;
import org.sealkeeper.security.Group;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** kim and lee are keepers, chen and dora approvers, sato a security officer, ada an auditor, root an administrator. */
@Component
@Profile("test")
public class TestPeople implements SmartInitializingSingleton {

    public static final String PASSWORD = "a-Password-4-tests";

    private final IdentityService identities;

    TestPeople(IdentityService identities) {
        this.identities = identities;
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
        // one who holds every role, as small companies have: the four-eyes rule must hold for them too
        person("omni", "en", Group.values());
    }

    private void person(String id, String locale, Group... groups) {
        if (identities.createUserQuery().userId(id).count() > 0) {
            return;
        }
        User user = identities.newUser(id);
        user.setFirstName(id.substring(0, 1).toUpperCase() + id.substring(1));
        user.setLastName("Test");
        user.setEmail(id + "@corp.example");
        user.setPassword(PASSWORD);
        identities.saveUser(user);
        identities.setUserInfo(id, "locale", locale);
        for (Group group : groups) {
            if (identities.createGroupQuery().groupId(group.id()).count() == 0) {
                var created = identities.newGroup(group.id());
                created.setName(group.id());
                created.setType("sealkeeper");
                identities.saveGroup(created);
            }
            identities.createMembership(id, group.id());
        }
    }
}
