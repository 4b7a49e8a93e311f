package org.sealkeeper.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.Profiles;

/**
 * Says in the demo's configuration where its TokenIM will be, before anybody reads it: on the usual port, or on a free
 * one when that is taken. A TokenIM that is configured already is left alone.
 */
class DemoTokenImAddress implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    /** Of the property that the simulator's port is in; absent when the demo has no simulator of its own. */
    static final String PORT = "sealkeeper.demo.tokenim-port";
    static final String PASSWORD = "demo-tokenim";
    static final String USER = "sealkeeper";
    private static final String PREFIX = "sealkeeper.tokenim.tokenim.";
    private static final int USUAL_PORT = 8090;

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        var environment = context.getEnvironment();
        if (environment.acceptsProfiles(Profiles.of("demo")) && !environment.containsProperty(PREFIX + "url")) {
            int port = free(USUAL_PORT);
            environment.getPropertySources().addLast(new MapPropertySource("demo-tokenim", Map.of(PORT, port,
                    PREFIX + "url", "http://127.0.0.1:" + port + "/admin/v1", PREFIX + "user", USER,
                    PREFIX + "password", PASSWORD)));
        }
    }

    private static int free(int wanted) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
            return socket.getLocalPort();
        } catch (IOException taken) {
            if (wanted == 0) {
                throw new UncheckedIOException("No port is free for the demo's TokenIM", taken);
            }
            return free(0);
        }
    }
}
