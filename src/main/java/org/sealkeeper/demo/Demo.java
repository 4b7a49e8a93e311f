package org.sealkeeper.demo;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Sets the stage at each start, leaving what is there, says where to look, and lets the autopilot play if asked to. */
@Component
@Profile("demo")
class Demo implements ApplicationRunner {

    private static final Logger log = LoggerFactory.getLogger(Demo.class);

    private final DemoPeople people;
    private final DemoSignatures signatures;
    private final Welcome welcome;
    private final Autopilot autopilot;

    Demo(DemoPeople people, DemoSignatures signatures, Welcome welcome, Autopilot autopilot) {
        this.people = people;
        this.signatures = signatures;
        this.welcome = welcome;
        this.autopilot = autopilot;
    }

    @Override
    public void run(ApplicationArguments arguments) throws IOException {
        people.create();
        signatures.create();
        log.info("{}", welcome.text());
    }

    @EventListener(ApplicationReadyEvent.class)
    void play() {
        autopilot.playIfAskedTo(signatures.due());
    }
}
