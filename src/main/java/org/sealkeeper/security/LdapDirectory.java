package org.sealkeeper.security;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import javax.naming.AuthenticationException;
import javax.naming.Context;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;
import javax.naming.directory.SearchControls;
import javax.naming.directory.SearchResult;
import org.sealkeeper.outgoing.BoundedCalls;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * An LDAP directory that checks passwords and says who is in which group. It finds the person with an account of its own,
 * and then binds as that person. Off until an address is configured.
 */
@Component
class LdapDirectory {

    private static final Logger log = LoggerFactory.getLogger(LdapDirectory.class);
    private static final String MILLIS = "5000";
    private static final int MOST_GROUPS = 1_000;
    /** For all that a log-in asks; the library's own time-outs are for each message. */
    private static final Duration LOG_IN = Duration.ofSeconds(15);
    private static final Duration LOOK_UP = Duration.ofMinutes(2);
    private static final int MOST_AT_ONCE = 16;

    private final String url;
    private final String managerDn;
    private final String managerPassword;
    private final String userBase;
    private final String userFilter;
    private final String groupBase;
    private final String groupFilter;
    private final String groupName;
    private final String personName;
    private final String userName;
    private final Duration logIn;
    private final Duration lookUp;
    private final BoundedCalls calls = new BoundedCalls("directory", MOST_AT_ONCE);

    /**
     * @param url {@code ldaps://} wherever a network is between
     * @param userFilter {@code {0}} is what was typed as the user name
     * @param groupFilter {@code {0}} is the person's DN, {@code {1}} the user name
     * @param userName the attribute that has the user name as it is written: directories do not tell {@code kim} from
     *     {@code KIM}, and here these would be two people, one of whom could approve what the other asks for
     */
    @Autowired
    LdapDirectory(@Value("${sealkeeper.ldap.url:}") String url, @Value("${sealkeeper.ldap.manager-dn:}") String managerDn,
            @Value("${sealkeeper.ldap.manager-password:}") String managerPassword,
            @Value("${sealkeeper.ldap.user-base:}") String userBase, @Value("${sealkeeper.ldap.user-filter:}") String userFilter,
            @Value("${sealkeeper.ldap.group-base:}") String groupBase,
            @Value("${sealkeeper.ldap.group-filter:}") String groupFilter,
            @Value("${sealkeeper.ldap.group-name:cn}") String groupName, @Value("${sealkeeper.ldap.person-name:cn}") String personName,
            @Value("${sealkeeper.ldap.user-name:uid}") String userName) {
        this(url, managerDn, managerPassword, userBase, userFilter, groupBase, groupFilter, groupName, personName, userName, LOG_IN,
                LOOK_UP);
    }

    /** @param logIn how long the directory may take for a log-in in all, and {@code lookUp} for looking everybody up */
    LdapDirectory(String url, String managerDn, String managerPassword, String userBase, String userFilter, String groupBase,
            String groupFilter, String groupName, String personName, String userName, Duration logIn, Duration lookUp) {
        this.url = url;
        this.managerDn = managerDn;
        this.managerPassword = managerPassword;
        this.userBase = userBase;
        this.userFilter = userFilter.isBlank() ? "(uid={0})" : userFilter;
        this.groupBase = groupBase;
        this.groupFilter = groupFilter.isBlank() ? "(member={0})" : groupFilter;
        this.groupName = groupName;
        this.personName = personName;
        this.userName = userName;
        this.logIn = logIn;
        this.lookUp = lookUp;
    }

    boolean isOn() {
        return !url.isBlank();
    }

    /** @return who it is; empty when there is no such person, the password is wrong, or the directory does not answer */
    Optional<DirectoryPeople.Entrant> check(String userId, String password) {
        if (!isOn() || password.isEmpty()) {
            // a bind without a password is one as nobody, and succeeds (RFC 4513, section 5.1.2)
            return Optional.empty();
        }
        try {
            return calls.call(logIn, () -> checked(userId, password));
        } catch (IOException | ExecutionException e) {
            log.warn("The LDAP directory {} could not be asked for {}: {}", url, userId, told(e));
            return Optional.empty();
        }
    }

    private Optional<DirectoryPeople.Entrant> checked(String userId, String password) throws NamingException {
        DirContext directory = bound(managerDn, managerPassword);
        try {
            Optional<SearchResult> person = person(directory, userId);
            return person.isEmpty() || !isPassword(person.get().getNameInNamespace(), password) ? Optional.empty()
                    : Optional.of(entrant(directory, person.get(), userId));
        } finally {
            directory.close();
        }
    }

    private static String told(Exception failure) {
        return (failure instanceof ExecutionException ? failure.getCause() : failure).getMessage();
    }

    /**
     * Finds people again, without their passwords.
     *
     * @param typed what they typed as their user names: with the same filter they are found, or not any more
     * @return who is behind each; those who could not be asked for are left out
     */
    Map<String, Optional<DirectoryPeople.Entrant>> lookUp(Collection<String> typed) {
        // a call that was given up may still go on
        var found = new ConcurrentHashMap<String, Optional<DirectoryPeople.Entrant>>();
        try {
            calls.call(lookUp, () -> lookUp(typed, found));
        } catch (IOException | ExecutionException e) {
            log.warn("The LDAP directory {} could not be asked who is still there, so people keep their groups: {}", url, told(e));
        }
        return Map.copyOf(found);
    }

    private Void lookUp(Collection<String> typed, Map<String, Optional<DirectoryPeople.Entrant>> found) throws NamingException {
        DirContext directory = bound(managerDn, managerPassword);
        try {
            for (String name : typed) {
                Optional<SearchResult> person = person(directory, name);
                found.put(name, person.isEmpty() ? Optional.empty() : Optional.of(entrant(directory, person.get(), name)));
            }
        } finally {
            directory.close();
        }
        return null;
    }

    private DirectoryPeople.Entrant entrant(DirContext directory, SearchResult person, String typed) throws NamingException {
        String written = text(person, userName);
        return new DirectoryPeople.Entrant(written, text(person, personName), text(person, "mail"),
                groups(directory, person.getNameInNamespace(), written), typed);
    }

    private Optional<SearchResult> person(DirContext directory, String userId) throws NamingException {
        var limits = new SearchControls();
        limits.setSearchScope(SearchControls.SUBTREE_SCOPE);
        limits.setReturningAttributes(new String[] {userName, personName, "mail"});
        limits.setCountLimit(2);
        // the argument is escaped by the library: what is typed never becomes part of the filter
        List<SearchResult> found = first(2, directory.search(userBase, userFilter, new Object[] {userId}, limits));
        if (found.size() > 1) {
            log.warn("The LDAP directory has several people for {}; nobody is let in", userId);
        }
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }

    private boolean isPassword(String dn, String password) throws NamingException {
        try {
            bound(dn, password).close();
            return true;
        } catch (AuthenticationException wrong) {
            return false;
        }
    }

    private List<String> groups(DirContext directory, String dn, String userId) throws NamingException {
        var limits = new SearchControls();
        limits.setSearchScope(SearchControls.SUBTREE_SCOPE);
        limits.setReturningAttributes(new String[] {groupName});
        limits.setCountLimit(MOST_GROUPS);
        var names = new ArrayList<String>();
        for (SearchResult group : first(MOST_GROUPS, directory.search(groupBase, groupFilter, new Object[] {dn, userId}, limits))) {
            names.add(text(group, groupName));
        }
        return names;
    }

    /** The limit of a search is a request; a directory may send more. */
    private static List<SearchResult> first(int most, NamingEnumeration<SearchResult> answer) throws NamingException {
        try {
            var found = new ArrayList<SearchResult>();
            while (found.size() < most && answer.hasMore()) {
                found.add(answer.next());
            }
            return found;
        } finally {
            answer.close();
        }
    }

    private DirContext bound(String dn, String password) throws NamingException {
        var settings = new Hashtable<String, String>();
        settings.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.ldap.LdapCtxFactory");
        settings.put(Context.PROVIDER_URL, url);
        settings.put("com.sun.jndi.ldap.connect.timeout", MILLIS);
        settings.put("com.sun.jndi.ldap.read.timeout", MILLIS);
        settings.put(Context.REFERRAL, "ignore");
        if (!dn.isEmpty()) {
            settings.put(Context.SECURITY_AUTHENTICATION, "simple");
            settings.put(Context.SECURITY_PRINCIPAL, dn);
            settings.put(Context.SECURITY_CREDENTIALS, password);
        }
        return new InitialDirContext(settings);
    }

    private static String text(SearchResult entry, String attribute) throws NamingException {
        Attribute found = entry.getAttributes().get(attribute);
        return found == null || found.size() == 0 ? "" : String.valueOf(found.get());
    }
}
