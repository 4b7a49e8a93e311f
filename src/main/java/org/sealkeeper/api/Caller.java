package org.sealkeeper.api;

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
}
