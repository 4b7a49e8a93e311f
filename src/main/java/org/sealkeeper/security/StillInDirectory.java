package org.sealkeeper.security;

import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Asks the LDAP directory again who is still there, and in which groups: sessions and tokens of people who have left open
 * nothing a few minutes later, and tasks and mails do not wait for them. A directory that does not answer changes nothing.
 */
@Component
class StillInDirectory {

    private static final Logger log = LoggerFactory.getLogger(StillInDirectory.class);

    private final LdapDirectory ldap;
    private final DirectoryPeople directory;

    StillInDirectory(LdapDirectory ldap, DirectoryPeople directory) {
        this.ldap = ldap;
        this.directory = directory;
    }

    @Scheduled(fixedDelayString = "${sealkeeper.ldap.look-up-every:PT5M}")
    void lookUpAgain() {
        Map<String, String> typed = ldap.isOn() ? directory.loggedInWithLdap() : Map.of();
        if (typed.isEmpty()) {
            return;
        }
        Map<String, Optional<DirectoryPeople.Entrant>> found = ldap.lookUp(typed.values());
        typed.forEach((userId, name) -> Optional.ofNullable(found.get(name)).ifPresent(entrant -> takeIn(userId, entrant)));
    }

    private void takeIn(String userId, Optional<DirectoryPeople.Entrant> entrant) {
        try {
            // whoever is there under another user id is somebody else here
            entrant.filter(there -> there.userId().equals(userId)).ifPresentOrElse(
                    there -> directory.admit(DirectoryPeople.LDAP, there), () -> directory.dismiss(userId));
        } catch (RuntimeException e) {
            // another node may have done the same at this moment; nobody else is left out for it
            log.warn("What the directory says of {} was not taken in, and is at the next time: {}", userId, e.getMessage());
        }
    }
}
