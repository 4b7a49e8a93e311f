package org.sealkeeper.security;

import static org.sealkeeper.text.Refusal.Kind.FORBIDDEN;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.identity.User;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.text.Refusal;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * People whose accounts are kept elsewhere: an OpenID provider or an LDAP directory says at each log-in who they are and
 * which groups they are in. Here they have an account without a password, so that tasks, mails and the ledger know them.
 */
@Component
class DirectoryPeople {

    private static final String GROUPS = "sealkeeper.directory.groups.";
    private static final String SOURCE = "kept-in";
    private static final Pattern USER_ID = Pattern.compile("[a-zA-Z0-9._@-]{1,64}");

    private final IdentityService identities;
    private final People people;
    private final Ledger ledger;
    private final Map<Group, Set<String>> theirNames = new TreeMap<>();

    DirectoryPeople(IdentityService identities, People people, Ledger ledger, Environment environment) {
        this.identities = identities;
        this.people = people;
        this.ledger = ledger;
        for (Group group : Group.values()) {
            String configured = environment.getProperty(GROUPS + group.id(), group.id());
            theirNames.put(group, Arrays.stream(configured.split(",")).map(String::strip).filter(name -> !name.isEmpty())
                    .collect(Collectors.toSet()));
        }
    }

    /**
     * Somebody, as the directory has them.
     *
     * @param groups as they are called there
     */
    record Entrant(String userId, String name, String email, Collection<String> groups) {
    }

    /** Whether somebody's account is kept in a directory, and not here. */
    boolean keeps(String userId) {
        return people.unrestricted(() -> identities.getUserInfo(userId, SOURCE)) != null;
    }

    /**
     * Takes in what a directory says of somebody who has just logged in there.
     *
     * @param source {@code oidc} or {@code ldap}
     * @throws Refusal FORBIDDEN when there is an account of this id that is kept elsewhere: whoever can choose their name
     *     there must not become somebody here
     */
    @Transactional
    void admit(String source, Entrant entrant) {
        String userId = entrant.userId();
        if (userId == null || !USER_ID.matcher(userId).matches() || userId.equals(Accounts.SEALKEEPER)) {
            throw Refusal.of(FORBIDDEN, "directory.bad-user-id", String.valueOf(userId));
        }
        Set<Group> groups = groups(entrant.groups());
        people.unrestricted(() -> {
            boolean isNew = keepAccount(source, entrant);
            Set<Group> before = EnumSet.noneOf(Group.class);
            Arrays.stream(Group.values()).filter(group -> people.isMember(userId, group)).forEach(before::add);
            before.stream().filter(group -> !groups.contains(group)).forEach(group -> identities.deleteMembership(userId, group.id()));
            groups.stream().filter(group -> !before.contains(group)).forEach(group -> identities.createMembership(userId, group.id()));
            if (isNew || !before.equals(groups)) {
                ledger.record(Entry.of("person.admitted").actor(userId).detail("source", source)
                        .detail("groups", groups.stream().map(Group::id).toList()));
            }
            return groups;
        });
    }

    private boolean keepAccount(String source, Entrant entrant) {
        User user = identities.createUserQuery().userId(entrant.userId()).singleResult();
        boolean isNew = user == null;
        if (isNew) {
            user = identities.newUser(entrant.userId());
            // nobody knows it; an account without one would be asked for in other ways
            user.setPassword(UUID.randomUUID() + "-" + UUID.randomUUID());
        } else if (!source.equals(identities.getUserInfo(entrant.userId(), SOURCE))) {
            throw Refusal.of(FORBIDDEN, "directory.kept-elsewhere", entrant.userId());
        }
        String name = entrant.name() == null || entrant.name().isBlank() ? entrant.userId() : entrant.name().strip();
        int lastWord = name.lastIndexOf(' ');
        String first = lastWord < 0 ? "" : name.substring(0, lastWord);
        String last = name.substring(lastWord + 1);
        if (isNew || !first.equals(user.getFirstName()) || !last.equals(user.getLastName())
                || !String.valueOf(entrant.email()).equals(user.getEmail())) {
            user.setFirstName(first);
            user.setLastName(last);
            user.setEmail(String.valueOf(entrant.email()));
            identities.saveUser(user);
        }
        if (isNew) {
            identities.setUserInfo(entrant.userId(), SOURCE, source);
            identities.setUserInfo(entrant.userId(), People.LOCALE, Locale.ENGLISH.toLanguageTag());
        }
        return isNew;
    }

    private Set<Group> groups(Collection<String> theirs) {
        Set<Group> groups = EnumSet.noneOf(Group.class);
        List<String> named = theirs.stream().map(String::strip).toList();
        theirNames.forEach((group, names) -> {
            if (named.stream().anyMatch(names::contains)) {
                groups.add(group);
            }
        });
        return groups;
    }
}
