package org.sealkeeper.security;

import java.util.Locale;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.identity.User;
import org.springframework.stereotype.Component;

/** Makes users and groups. Whoever made them before is left as they are: passwords and names are theirs to change. */
@Component
public class Accounts {

    /**
     * The account that the application acts as; nobody can log in with it. It is the only member of the engine's own
     * administrator group: while that group is empty, the engine's web applications offer everybody a page to make
     * an administrator.
     */
    static final String SEALKEEPER = "sealkeeper";

    private static final String ENGINE_ADMINISTRATORS = "camunda-admin";

    private final IdentityService identities;

    Accounts(IdentityService identities) {
        this.identities = identities;
        for (Group group : Group.values()) {
            group(group.id());
        }
        group(ENGINE_ADMINISTRATORS);
        if (identities.createUserQuery().userId(SEALKEEPER).count() == 0) {
            User nobody = identities.newUser(SEALKEEPER);
            nobody.setLastName("Sealkeeper");
            identities.saveUser(nobody);
        }
        join(SEALKEEPER, ENGINE_ADMINISTRATORS);
    }

    /**
     * Makes a user, unless there is one of this id, and makes them a member of the groups.
     *
     * @param name as others shall read it, such as {@code Kim Park}
     * @param locale the language of their mail
     */
    public void create(String userId, String name, String email, Locale locale, String password, Group... groups) {
        if (identities.createUserQuery().userId(userId).count() == 0) {
            User user = identities.newUser(userId);
            int lastWord = name.lastIndexOf(' ');
            user.setFirstName(lastWord < 0 ? "" : name.substring(0, lastWord));
            user.setLastName(name.substring(lastWord + 1));
            user.setEmail(email);
            user.setPassword(password);
            identities.saveUser(user);
            identities.setUserInfo(userId, People.LOCALE, locale.toLanguageTag());
        }
        for (Group group : groups) {
            join(userId, group.id());
        }
    }

    private void group(String id) {
        if (identities.createGroupQuery().groupId(id).count() == 0) {
            var group = identities.newGroup(id);
            group.setName(id);
            group.setType(id.equals(ENGINE_ADMINISTRATORS) ? "SYSTEM" : "sealkeeper");
            identities.saveGroup(group);
        }
    }

    private void join(String userId, String groupId) {
        if (identities.createGroupQuery().groupMember(userId).groupId(groupId).count() == 0) {
            identities.createMembership(userId, groupId);
        }
    }
}
