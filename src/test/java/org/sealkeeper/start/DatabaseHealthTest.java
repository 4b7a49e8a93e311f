package org.sealkeeper.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Ports;
import org.springframework.boot.actuate.health.Status;

/** That a database which is there is {@code UP}, and one that dies {@code DOWN}, is in {@code OutageTest}. */
class DatabaseHealthTest {

    @Test
    void a_database_that_takes_connections_and_never_answers_is_down() throws IOException {
        try (var silent = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            assertThat(said(silent.getLocalPort())).isEqualTo(Status.DOWN);
        }
    }

    @Test
    void a_database_that_is_not_there_is_down() {
        assertThat(said(Ports.free())).isEqualTo(Status.DOWN);
    }

    private static Status said(int port) {
        var details = new Database.ConnectionDetails("jdbc:postgresql://127.0.0.1:" + port + "/postgres", "sealkeeper", "secret",
                () -> { });
        try (var health = new DatabaseHealth(details)) {
            return health.health().getStatus();
        }
    }
}
