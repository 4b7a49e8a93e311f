package org.sealkeeper.api;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.sealkeeper.text.Refusal;
import org.springframework.stereotype.Component;

/** Who makes this request. */
@Component
class Caller {

    private final People people;

    Caller(People people) {
        this.people = people;
    }

    /** The user's id; nothing under {@code /api/v1} answers without one. */
    String id() {
        return people.current().orElseThrow(() -> Refusal.of(Refusal.Kind.FORBIDDEN, "forbidden"));
    }

    /** The user's id, if they are a member of one of the groups; otherwise the request is refused. */
    String inAny(Group... groups) {
        String user = id();
        if (Collections.disjoint(people.currentGroups(), List.of(groups))) {
            throw Refusal.of(Refusal.Kind.FORBIDDEN, "group-needed",
                    Arrays.stream(groups).map(Group::id).collect(Collectors.joining(", ")));
        }
        return user;
    }
}
