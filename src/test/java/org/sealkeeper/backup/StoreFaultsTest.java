package org.sealkeeper.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.SortedMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sealkeeper.backup.FaultyProxy.Fault;

/** However calls to the store fail, a set is there whole or not at all, and the one before stays as it was. */
class StoreFaultsTest {

    private static final SortedMap<String, byte[]> FILES = Sets.files("README.txt", "read me", "documents/large.bin",
            Sets.noise(9_000_000, 3));
    private static final UUID BEFORE = UUID.randomUUID();

    private FaultyProxy proxy;
    private S3Store store;
    private S3Store direct;

    @BeforeEach
    void a_store_with_a_set() throws Exception {
        var ceph = CephPeer.running().endpoint();
        String bucket = Buckets.plain(ceph);
        proxy = new FaultyProxy(ceph);
        store = Buckets.store(Buckets.settings(proxy.endpoint(), bucket, Buckets.SECRET_KEY, Duration.ofSeconds(1),
                null));
        direct = Buckets.store(Buckets.settings(ceph, bucket));
        Sets.write(new SealedSet(store, "sets/before"), BEFORE, Sets.files("README.txt", "before"));
    }

    @AfterEach
    void the_set_before_is_whole() throws Exception {
        assertThat(Sets.open(new SealedSet(direct, "sets/before"), BEFORE)).hasSize(1);
        proxy.close();
    }

    @ParameterizedTest
    @CsvSource({"UNAVAILABLE,part-00001.cms", "RESET,key.cms", "UNAVAILABLE,manifest.cms",
        "RESET,manifest.cms", "TIME_OUT,manifest.cms"})
    void a_store_that_stays_away_at_an_object_leaves_no_set(Fault fault, String object) throws Exception {
        proxy.inject(fault, request -> request.contains("/sets/now/" + object));

        assertThatThrownBy(() -> Sets.write(new SealedSet(store, "sets/now"), UUID.randomUUID(), FILES))
                .isInstanceOf(IOException.class);

        assertThat(direct.get("sets/now/manifest.cms")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, names = {"UNAVAILABLE", "RESET", "ANSWER_LOST", "SLOW", "TIME_OUT"})
    void what_fails_once_at_each_object_does_not_keep_the_set_from_being_written(Fault fault) throws Exception {
        var seen = java.util.concurrent.ConcurrentHashMap.<String>newKeySet();
        proxy.inject(fault, request -> request.startsWith("PUT") && seen.add(request));
        UUID id = UUID.randomUUID();

        Sets.write(new SealedSet(store, "sets/now"), id, FILES);

        assertThat(seen).hasSize(4);
        assertThat(Sets.open(new SealedSet(direct, "sets/now"), id)).hasSize(2);
    }

    @Test
    void a_store_that_asks_to_be_called_less_is_left_to_the_job_that_tries_again_later() throws Exception {
        var calls = new AtomicInteger();
        proxy.inject(Fault.SLOW_DOWN, request -> request.startsWith("PUT") && calls.incrementAndGet() > 0);

        assertThatThrownBy(() -> store.put("sets/now/key.cms", new byte[] {1})).isInstanceOf(IOException.class)
                .hasMessage("503 SlowDown");

        assertThat(calls).hasValue(1);
    }

    @Test
    void an_answer_that_is_lost_is_not_written_twice() throws Exception {
        var puts = new AtomicInteger();
        proxy.inject(Fault.ANSWER_LOST, request -> request.startsWith("PUT") && puts.incrementAndGet() > 0);

        store.put("sets/now/key.cms", new byte[] {1});

        assertThat(puts).hasValue(1);
        assertThat(direct.get("sets/now/key.cms")).hasValue(new byte[] {1});
    }

    @Test
    void an_object_of_somebody_else_that_turns_up_instead_of_a_lost_answer_is_not_taken_for_ours() throws Exception {
        proxy.inject(Fault.RESET, request -> {
            if (request.startsWith("PUT")) {
                write("sets/now/key.cms", new byte[] {2});
                return true;
            }
            return false;
        });

        assertThatThrownBy(() -> store.put("sets/now/key.cms", new byte[] {1}))
                .isInstanceOf(java.nio.file.FileAlreadyExistsException.class);
        assertThat(direct.get("sets/now/key.cms")).hasValue(new byte[] {2});
    }

    @Test
    void with_one_call_in_ten_failing_each_set_is_whole_or_absent() throws Exception {
        var chance = new Random(20261125);
        var faults = new Fault[] {Fault.UNAVAILABLE, Fault.RESET, Fault.ANSWER_LOST};
        int whole = 0;
        for (int i = 0; i < 30; i++) {
            proxy.inject(faults[i % faults.length], request -> {
                synchronized (chance) {
                    return chance.nextInt(10) == 0;
                }
            });
            UUID id = UUID.randomUUID();
            String prefix = "sets/" + id;
            boolean written = true;
            try {
                Sets.write(new SealedSet(store, prefix), id, Sets.files("README.txt", "set " + i));
            } catch (IOException away) {
                written = false;
            }
            if (written) {
                whole++;
                assertThat(Sets.open(new SealedSet(direct, prefix), id)).hasSize(1);
            } else {
                // when even the looking failed three times, the last answer may have been lost with the set whole
                if (direct.get(prefix + "/manifest.cms").isPresent()) {
                    assertThat(Sets.open(new SealedSet(direct, prefix), id)).hasSize(1);
                }
            }
        }
        // three tries of a call, at once: next to none is lost
        assertThat(whole).isGreaterThan(25);
    }

    private void write(String name, byte[] content) {
        try {
            direct.put(name, content);
        } catch (IOException there) {
            assertThat(there).isInstanceOf(java.nio.file.FileAlreadyExistsException.class);
        }
    }
}
