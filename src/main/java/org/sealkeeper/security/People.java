package org.sealkeeper.security;

import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** The users and groups of the engine's identity service. */
@Component
public class People {

    public Optional<Person> find(String userId) {
        throw new UnsupportedOperationException();
    }

    /** User ids of a group's members. */
    public List<String> members(Group group) {
        throw new UnsupportedOperationException();
    }

    public boolean isMember(String userId, Group group) {
        throw new UnsupportedOperationException();
    }

    /** The user of this request (session or Basic); for engine jobs there is none. */
    public Optional<String> current() {
        throw new UnsupportedOperationException();
    }
}
