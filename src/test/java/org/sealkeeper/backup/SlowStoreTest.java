package org.sealkeeper.backup;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sealkeeper.outgoing.DrippingServer;

/** A store that answers a byte at a time holds nobody for longer than one that does not answer. */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SlowStoreTest {

    @Test
    void a_call_ends_with_its_time_out_while_the_answer_drips() throws IOException {
        try (var server = DrippingServer.ofHttp("application/xml")) {
            S3Store store = Buckets.store(Buckets.settings(server.url(), "bucket", Buckets.SECRET_KEY, Duration.ofSeconds(1), null));
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> store.get("sets/one/key.cms"));
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> store.list("sets/"));
        }
    }
}
