package org.sealkeeper.outgoing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BoundedCallsTest {

    private static final Duration LONG = Duration.ofMinutes(2);

    private final BoundedCalls calls = new BoundedCalls("directory", 1);

    @Test
    void what_a_call_gives_and_throws_is_given_and_thrown() throws Exception {
        assertThat(calls.call(LONG, () -> "answer")).isEqualTo("answer");
        assertThatThrownBy(() -> calls.call(LONG, () -> {
            throw new IllegalStateException("refused");
        })).isInstanceOf(ExecutionException.class).hasRootCauseMessage("refused");
    }

    @Test
    void one_that_hangs_has_its_place_until_it_ends() throws Exception {
        var end = new CountDownLatch(1);
        assertThatThrownBy(() -> calls.call(Duration.ofMillis(200), () -> hang(end)))
                .isInstanceOf(SocketTimeoutException.class).hasMessage("The directory has not answered within 0.2 seconds");
        assertThatThrownBy(() -> calls.call(Duration.ofMillis(200), () -> "answer"))
                .isInstanceOf(IOException.class).hasMessage("The directory has not ended 1 earlier connections");
        end.countDown();
        assertThat(calls.call(LONG, () -> "answer")).isEqualTo("answer");
    }

    @Test
    void one_that_is_given_up_before_it_has_begun_takes_no_place() throws Exception {
        for (int call = 0; call < 200; call++) {
            try {
                calls.call(Duration.ZERO, () -> "answer");
            } catch (IOException givenUp) {
                assertThat(givenUp.getMessage()).startsWith("The directory has not");
            }
        }
        assertThat(calls.call(LONG, () -> "answer")).isEqualTo("answer");
    }

    /** As a socket does, which hears of no interruption. */
    private static String hang(CountDownLatch end) {
        boolean ended = false;
        while (!ended) {
            try {
                end.await();
                ended = true;
            } catch (InterruptedException unheard) {
                // goes on
            }
        }
        return "late";
    }
}
