package org.sealkeeper.security;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.identity.User;
import org.camunda.bpm.engine.impl.identity.Authentication;
import org.springframework.stereotype.Component;

/** The users and groups of the engine's identity service. */
@Component
public class People {

    static final String LOCALE = "locale";

    private final IdentityService identities;

    People(IdentityService identities) {
        this.identities = identities;
    }

    public Optional<Person> find(String userId) {
        return unrestricted(() -> Optional.ofNullable(identities.createUserQuery().userId(userId).singleResult())
                .map(this::person));
    }

    /** User ids of a group's members, sorted. */
    public List<String> members(Group group) {
        return unrestricted(() -> identities.createUserQuery().memberOfGroup(group.id()).list().stream()
                .map(User::getId).sorted().toList());
    }

    /** The names of all users by id, as others call them. */
    public Map<String, String> names() {
        return unrestricted(() -> identities.createUserQuery().list().stream()
                .collect(Collectors.toMap(User::getId, People::name, (one, same) -> one, TreeMap::new)));
    }

    public boolean isMember(String userId, Group group) {
        return unrestricted(() -> identities.createGroupQuery().groupMember(userId).groupId(group.id()).count() > 0);
    }

    /** Whether somebody who still exists is in one of the groups. */
    public boolean isInAny(String userId, Group... groups) {
        return userId != null && Arrays.stream(groups).map(Group::id).anyMatch(groupsOf(userId)::contains);
    }

    /**
     * The user of this request (session or Basic); for engine jobs there is none. It is who the engine checks and
     * records, so both can never differ.
     */
    public Optional<String> current() {
        return Optional.ofNullable(identities.getCurrentAuthentication()).map(Authentication::getUserId);
    }

    /** The groups of the user of this request; other groups than ours are left out. */
    public Set<Group> currentGroups() {
        Authentication user = identities.getCurrentAuthentication();
        return user == null || user.getGroupIds() == null ? Set.of()
                : Arrays.stream(Group.values()).filter(group -> user.getGroupIds().contains(group.id()))
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Group.class)));
    }

    /** The language of somebody's mail. */
    public void changeLanguage(String userId, Locale language) {
        unrestricted(() -> {
            identities.setUserInfo(userId, LOCALE, language.toLanguageTag());
            return null;
        });
    }

    List<String> groupsOf(String userId) {
        return unrestricted(() -> new ArrayList<>(identities.createGroupQuery().groupMember(userId).list().stream()
                .map(org.camunda.bpm.engine.identity.Group::getId).toList()));
    }

    private static String name(User user) {
        return Stream.of(user.getFirstName(), user.getLastName()).filter(part -> part != null && !part.isBlank())
                .reduce((first, last) -> first + " " + last).orElse(user.getId());
    }

    private Person person(User user) {
        String name = name(user);
        String locale = identities.getUserInfo(user.getId(), LOCALE);
        return new Person(user.getId(), name, Optional.ofNullable(user.getEmail()).filter(mail -> !mail.isBlank()),
                locale == null ? Locale.ENGLISH : Locale.forLanguageTag(locale));
    }

    /**
     * Most people may not list users in the engine, and the queries of this class are the application's own: they run
     * as nobody, which the engine does not restrict, and the user is put back.
     */
    public <T> T unrestricted(Supplier<T> question) {
        // the engine's public API returns this internal type; there is no other way to put the user back
        Authentication user = identities.getCurrentAuthentication();
        identities.clearAuthentication();
        try {
            return question.get();
        } finally {
            if (user != null) {
                identities.setAuthentication(user.getUserId(), user.getGroupIds(), user.getTenantIds());
            }
        }
    }
}
