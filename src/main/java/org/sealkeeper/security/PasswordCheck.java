package org.sealkeeper.security;

import java.util.List;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.ProcessEngineException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * User name and password against the engine's users. The engine makes whoever fails wait longer each time; while they
 * must wait, the right password is refused like a wrong one, and the answer never tells which user ids exist.
 */
@Component
class PasswordCheck implements AuthenticationProvider {

    private static final Logger log = LoggerFactory.getLogger(PasswordCheck.class);

    private final IdentityService identities;
    private final People people;
    private final PasswordEncoder hashes;
    private final String hashOfNobody;

    PasswordCheck(IdentityService identities, People people, PasswordEncoder hashes) {
        this.identities = identities;
        this.people = people;
        this.hashes = hashes;
        this.hashOfNobody = hashes.encode("nobody");
    }

    @Override
    public Authentication authenticate(Authentication claimed) {
        String userId = claimed.getName();
        String password = String.valueOf(claimed.getCredentials());
        if (userId.isBlank() || userId.length() > 64 || password.isEmpty() || password.length() > 200) {
            throw refused();
        }
        if (userId.equals(Accounts.SEALKEEPER) || people.find(userId).isEmpty()) {
            // as much work as for a user who exists, so that the time taken tells nothing
            hashes.matches(password, hashOfNobody);
            throw refused();
        }
        try {
            if (!identities.checkPassword(userId, password)) {
                throw refused();
            }
        } catch (ProcessEngineException mustWait) {
            log.info("Log-in of {} was refused: {}", userId, mustWait.getMessage());
            throw refused();
        }
        List<SimpleGrantedAuthority> roles = people.groupsOf(userId).stream()
                .map(group -> new SimpleGrantedAuthority("ROLE_" + group)).toList();
        return UsernamePasswordAuthenticationToken.authenticated(userId, null, roles);
    }

    @Override
    public boolean supports(Class<?> kind) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(kind);
    }

    private static BadCredentialsException refused() {
        return new BadCredentialsException("User name or password is wrong, or there were too many wrong passwords");
    }
}
