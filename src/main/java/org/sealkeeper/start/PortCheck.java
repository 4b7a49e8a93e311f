package org.sealkeeper.start;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/** A port that is taken is found before anything is made or changed. */
class PortCheck implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final int DEFAULT_PORT = 8080;

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        int port = context.getEnvironment().getProperty("server.port", Integer.class, DEFAULT_PORT);
        if (port <= 0) {
            return;
        }
        try (var socket = new ServerSocket()) {
            // a port that is only waiting for its last packets is free, as it is for the server later
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(port));
        } catch (IOException e) {
            throw new StartRefused(e, "start.port-in-use", String.valueOf(port), e.getMessage());
        }
    }
}
