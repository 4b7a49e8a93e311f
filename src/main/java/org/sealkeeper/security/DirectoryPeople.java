package org.sealkeeper.security;

import static org.sealkeeper.text.Refusal.Kind.FORBIDDEN;

import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * People whose accounts are kept elsewhere: an OpenID provider or an LDAP directory says at each log-in who they are and
 * which groups they are in. Here they have an account without a password, so that tasks, mails and the ledger know them.
 */
@Component
class DirectoryPeople {

    static final String OIDC = "oidc";
    static final String LDAP = "ldap";

    private static final String GROUPS = "sealkeeper.directory.groups.";
    private static final String SOURCE = "kept-in";
    private static final String TYPED = "logged-in-as";
    private static final String SEEN = "logged-in-on";
    private static final Pattern USER_ID = Pattern.compile("[a-zA-Z0-9._@-]{1,64}");

    private final IdentityService identities;
    private final People people;
    private final Ledger ledger;
    private final Clock clock;
    private final Duration withoutLogIn;
    private final Map<Group, Set<String>> theirNames = new TreeMap<>();

    /** @param withoutLogIn for which somebody's tokens go on after they have last logged in with an OpenID provider */
    DirectoryPeople(IdentityService identities, People people, Ledger ledger, Clock clock, Environment environment,
            @Value("${sealkeeper.oidc.tokens-without-log-in:P30D}") Duration withoutLogIn) {
        this.identities = identities;
        this.people = people;
        this.ledger = ledger;
        this.clock = clock;
        this.withoutLogIn = withoutLogIn;
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
     * @param typed what they are found with there, which may be something else than their user id, such as an address
     */
    record Entrant(String userId, String name, String email, Collection<String> groups, String typed) {
    }

    /** Whether somebody's account is kept in a directory, and not here. */
    boolean keeps(String userId) {
        return people.unrestricted(() -> identities.getUserInfo(userId, SOURCE)) != null;
    }

    /**
     * Takes in what a directory says of somebody who has just logged in there, or was looked up.
     *
     * @param source {@link #OIDC} or {@link #LDAP}
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
            if (source.equals(OIDC)) {
                keep(userId, SEEN, LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).toString());
            } else {
                keep(userId, TYPED, entrant.typed());
            }
            Set<Group> before = groupsOf(userId);
            before.stream().filter(group -> !groups.contains(group)).forEach(group -> identities.deleteMembership(userId, group.id()));
            groups.stream().filter(group -> !before.contains(group)).forEach(group -> identities.createMembership(userId, group.id()));
            if (isNew || !before.equals(groups)) {
                ledger.record(Entry.of("person.admitted").actor(userId).detail("source", source)
                        .detail("groups", groups.stream().map(Group::id).toList()));
            }
            return groups;
        });
    }

    /**
     * Takes all groups from somebody whom their directory does not know any more; they get them back when it does. The
     * account stays, so that the ledger and the history know who it was.
     */
    @Transactional
    void dismiss(String userId) {
        people.unrestricted(() -> {
            Set<Group> groups = groupsOf(userId);
            groups.forEach(group -> identities.deleteMembership(userId, group.id()));
            if (!groups.isEmpty()) {
                ledger.record(Entry.of("person.left").detail("name", userId)
                        .detail("groups", groups.stream().map(Group::id).toList()));
            }
            return groups;
        });
    }

    /** What those whose accounts an LDAP directory keeps have logged in as, by user id. */
    Map<String, String> loggedInWithLdap() {
        return people.unrestricted(() -> identities.createUserQuery().unlimitedList().stream().map(User::getId)
                .filter(userId -> LDAP.equals(identities.getUserInfo(userId, SOURCE)))
                .collect(Collectors.toMap(userId -> userId,
                        userId -> Optional.ofNullable(identities.getUserInfo(userId, TYPED)).orElse(userId))));
    }

    /**
     * Whether somebody's tokens wait for them to log in. An OpenID provider says nothing of people who do not, so that is
     * how to hear of those who have left.
     */
    boolean mustLogInAgain(String userId) {
        return people.unrestricted(() -> {
            if (!OIDC.equals(identities.getUserInfo(userId, SOURCE))) {
                return false;
            }
            String seen = identities.getUserInfo(userId, SEEN);
            return seen == null || LocalDate.parse(seen).atStartOfDay(ZoneOffset.UTC).toInstant().plus(withoutLogIn)
                    .isBefore(clock.instant());
        });
    }

    private void keep(String userId, String key, String value) {
        // requests at once that write the same thing would stand in each other's way
        if (!value.equalsIgnoreCase(identities.getUserInfo(userId, key))) {
            identities.setUserInfo(userId, key, value);
        }
    }

    private Set<Group> groupsOf(String userId) {
        return Arrays.stream(Group.values()).filter(group -> people.isMember(userId, group))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Group.class)));
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
