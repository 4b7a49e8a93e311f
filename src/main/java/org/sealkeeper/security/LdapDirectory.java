package org.sealkeeper.security;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.naming.AuthenticationException;
import javax.naming.Context;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;
import javax.naming.directory.SearchControls;
import javax.naming.directory.SearchResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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

    /**
     * @param url {@code ldaps://} wherever a network is between
     * @param userFilter {@code {0}} is what was typed as the user name
     * @param groupFilter {@code {0}} is the person's DN, {@code {1}} the user name
     * @param userName the attribute that has the user name as it is written: directories do not tell {@code kim} from
     *     {@code KIM}, and here these would be two people, one of whom could approve what the other asks for
     */
    LdapDirectory(@Value("${sealkeeper.ldap.url:}") String url, @Value("${sealkeeper.ldap.manager-dn:}") String managerDn,
            @Value("${sealkeeper.ldap.manager-password:}") String managerPassword,
            @Value("${sealkeeper.ldap.user-base:}") String userBase, @Value("${sealkeeper.ldap.user-filter:}") String userFilter,
            @Value("${sealkeeper.ldap.group-base:}") String groupBase,
            @Value("${sealkeeper.ldap.group-filter:}") String groupFilter,
            @Value("${sealkeeper.ldap.group-name:cn}") String groupName, @Value("${sealkeeper.ldap.person-name:cn}") String personName,
            @Value("${sealkeeper.ldap.user-name:uid}") String userName) {
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
            DirContext directory = bound(managerDn, managerPassword);
            try {
                Optional<SearchResult> person = person(directory, userId);
                return person.isEmpty() || !isPassword(person.get().getNameInNamespace(), password) ? Optional.empty()
                        : Optional.of(entrant(directory, person.get(), userId));
            } finally {
                directory.close();
            }
        } catch (NamingException e) {
            log.warn("The LDAP directory {} could not be asked for {}: {}", url, userId, e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * Finds people again, without their passwords.
     *
     * @param typed what they typed as their user names: with the same filter they are found, or not any more
     * @return who is behind each; those who could not be asked for are left out
     */
    Map<String, Optional<DirectoryPeople.Entrant>> lookUp(Collection<String> typed) {
        var found = new HashMap<String, Optional<DirectoryPeople.Entrant>>();
        try {
            DirContext directory = bound(managerDn, managerPassword);
            try {
                for (String name : typed) {
                    Optional<SearchResult> person = person(directory, name);
                    found.put(name, person.isEmpty() ? Optional.empty() : Optional.of(entrant(directory, person.get(), name)));
                }
            } finally {
                directory.close();
            }
        } catch (NamingException e) {
            log.warn("The LDAP directory {} could not be asked who is still there, so people keep their groups: {}", url,
                    e.getMessage());
        }
        return found;
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
        List<SearchResult> found = Collections.list(directory.search(userBase, userFilter, new Object[] {userId}, limits));
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
        NamingEnumeration<SearchResult> found = directory.search(groupBase, groupFilter, new Object[] {dn, userId}, limits);
        while (found.hasMore()) {
            names.add(text(found.next(), groupName));
        }
        return names;
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
