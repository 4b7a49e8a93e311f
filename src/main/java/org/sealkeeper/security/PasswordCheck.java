package org.sealkeeper.security;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.ProcessEngineException;
import org.sealkeeper.text.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.springframework.stereotype.Component;

/**
 * User name and password against the engine's users, and a directory's where there is one. The engine makes whoever fails wait longer each time; while they
 * must wait, the right password is refused like a wrong one, and the answer never tells which user ids exist.
 */
@Component
class PasswordCheck implements AuthenticationProvider {

    private static final Logger log = LoggerFactory.getLogger(PasswordCheck.class);

    private final IdentityService identities;
    private final People people;
    private final LdapDirectory ldap;
    private final DirectoryPeople directory;
    private final PasswordEncoder hashes;
    private final String hashOfNobody;
    /** Each check takes 16 MiB and a processor for a while. */
    private final Semaphore checks = new Semaphore(2 * Runtime.getRuntime().availableProcessors(), true);
    private final Allowance failures;

    /** @param mostFailures of one address within five minutes; what it asks after that is refused unread */
    PasswordCheck(IdentityService identities, People people, LdapDirectory ldap, DirectoryPeople directory,
            PasswordEncoder hashes, Clock clock,
            @Value("${sealkeeper.log-in.failures:60}") int mostFailures) {
        this.identities = identities;
        this.people = people;
        this.ldap = ldap;
        this.directory = directory;
        this.hashes = hashes;
        this.hashOfNobody = hashes.encode("nobody");
        this.failures = new Allowance(mostFailures, Duration.ofMinutes(5), clock);
    }

    @Override
    public Authentication authenticate(Authentication claimed) {
        String userId = claimed.getName();
        String password = String.valueOf(claimed.getCredentials());
        if (userId.isBlank() || userId.length() > 64 || password.isEmpty() || password.length() > 200) {
            throw refused();
        }
        String address = claimed.getDetails() instanceof WebAuthenticationDetails web ? web.getRemoteAddress() : "";
        if (failures.isUsedUp(address)) {
            log.info("Log-in of {} was refused: {} has tried too many wrong passwords", userId, address);
            throw refused();
        }
        try {
            return !userId.equals(Accounts.SEALKEEPER) && ldap.isOn() && (people.find(userId).isEmpty() || directory.keeps(userId))
                    ? checkedByDirectory(userId, password) : checkedHere(userId, password);
        } catch (BadCredentialsException wrong) {
            failures.use(address);
            throw wrong;
        }
    }

    private Authentication checkedHere(String userId, String password) {
        checks.acquireUninterruptibly();
        try {
            return compared(userId, password);
        } finally {
            checks.release();
        }
    }

    private Authentication compared(String userId, String password) {
        try {
            if (!isRight(userId, password)) {
                throw refused();
            }
        } catch (ProcessEngineException mustWait) {
            log.info("Log-in of {} was refused: {}", userId, mustWait.getMessage());
            throw refused();
        }
        return authenticated(userId);
    }

    private boolean isRight(String userId, String password) {
        boolean isPerson = !userId.equals(Accounts.SEALKEEPER);
        if (isPerson && identities.checkPassword(userId, password)) {
            return true;
        }
        if (!isPerson || people.find(userId).isEmpty()) {
            // as much work as for a user who exists, so that the time taken tells nothing
            hashes.matches(password, hashOfNobody);
        }
        return false;
    }

    private Authentication checkedByDirectory(String userId, String password) {
        DirectoryPeople.Entrant entrant = ldap.check(userId, password).orElseThrow(PasswordCheck::refused);
        try {
            directory.admit(DirectoryPeople.LDAP, entrant);
        } catch (Refusal refused) {
            log.info("Log-in of {} was refused: {}", userId, refused.getMessage());
            throw refused();
        }
        return authenticated(entrant.userId());
    }

    /** What groups somebody is in is asked at each request. */
    private static Authentication authenticated(String userId) {
        return UsernamePasswordAuthenticationToken.authenticated(userId, null, List.of());
    }

    @Override
    public boolean supports(Class<?> kind) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(kind);
    }

    private static BadCredentialsException refused() {
        return new BadCredentialsException("User name or password is wrong, or there were too many wrong passwords");
    }
}
