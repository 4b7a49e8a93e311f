package org.sealkeeper.demo;

import java.util.Optional;
import org.sealkeeper.platform.tokenim.simulator.SimulatorOptions;
import org.sealkeeper.platform.tokenim.simulator.TokenImSimulator;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** The simulator of a TokenIM console that the demo's messenger is on; it keeps its state in the demo's folder. */
@Component
@Profile("demo")
class DemoTokenIm implements DisposableBean {

    private final Optional<TokenImSimulator> simulator;

    DemoTokenIm(@Value("${" + DemoTokenImAddress.PORT + ":0}") int port, OwnFiles files) {
        simulator = port == 0 ? Optional.empty() : Optional.of(TokenImSimulator.start(
                SimulatorOptions.in(files.path("tokenim")).on(port, DemoTokenImAddress.USER, DemoTokenImAddress.PASSWORD)));
    }

    /** Where its page is; a configured TokenIM has none that we know of. */
    Optional<String> page() {
        return simulator.map(TokenImSimulator::root);
    }

    @Override
    public void destroy() {
        simulator.ifPresent(TokenImSimulator::close);
    }
}
