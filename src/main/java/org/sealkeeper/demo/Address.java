package org.sealkeeper.demo;

import org.springframework.context.annotation.Profile;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Where this application answers: the port is known when its server runs. */
@Component
@Profile("demo")
class Address {

    private final Environment environment;

    Address(Environment environment) {
        this.environment = environment;
    }

    /** Such as {@code http://localhost:8080}. */
    String base() {
        return "http://localhost:" + environment.getRequiredProperty("local.server.port");
    }
}
