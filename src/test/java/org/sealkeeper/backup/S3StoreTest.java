package org.sealkeeper.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.ArrayList;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sealkeeper.backup.Capability.Answer;
import org.sealkeeper.text.Refusal;
import software.amazon.awssdk.core.sync.RequestBody;

/** What an S3 store does, and finds out, on Ceph's gateway and on S3Mock: two stores that differ in nearly everything. */
class S3StoreTest {

    private static final String PART = "sets/one/part-00000.cms";
    private static URI ceph;
    private static URI mock;

    @BeforeAll
    static void peers() throws Exception {
        ceph = CephPeer.running().endpoint();
        mock = S3MockPeer.running().endpoint();
    }

    @Test
    void ceph_protects_from_deletion_in_a_bucket_with_object_lock_and_needs_other_checksums() throws Exception {
        Capabilities found = Buckets.store(Buckets.settings(ceph, Buckets.withObjectLock(ceph))).probe();

        assertThat(found.answer(Capability.READ_BACK)).isEqualTo(Answer.YES);
        assertThat(found.answer(Capability.IMMUTABLE)).isEqualTo(Answer.YES);
        assertThat(found.answer(Capability.VERSIONS)).isEqualTo(Answer.YES);
        assertThat(found.answer(Capability.MD5_CHECKED)).isEqualTo(Answer.YES);
        assertThat(found.answer(Capability.SHA256_CHECKED)).isEqualTo(Answer.NO);
        assertThat(found.answer(Capability.TRAILING_CHECKSUMS)).isEqualTo(Answer.NO);
        assertThat(found.answer(Capability.WRITE_ONCE)).isEqualTo(Answer.NO);
    }

    @Test
    void ceph_does_not_protect_in_a_plain_bucket() throws Exception {
        Capabilities found = Buckets.store(Buckets.settings(ceph, Buckets.plain(ceph))).probe();

        assertThat(found.answer(Capability.IMMUTABLE)).isEqualTo(Answer.NO);
        assertThat(found.answer(Capability.VERSIONS)).isEqualTo(Answer.NO);
    }

    @Test
    void s3mock_pretends_to_protect() throws Exception {
        Capabilities found = Buckets.store(Buckets.settings(mock, Buckets.withObjectLock(mock))).probe();

        assertThat(found.answer(Capability.READ_BACK)).isEqualTo(Answer.YES);
        assertThat(found.answer(Capability.IMMUTABLE)).isEqualTo(Answer.PRETENDED);
        assertThat(found.answer(Capability.WRITE_ONCE)).isEqualTo(Answer.YES);
        assertThat(found.answer(Capability.SHA256_CHECKED)).isEqualTo(Answer.YES);
        assertThat(found.answer(Capability.TRAILING_CHECKSUMS)).isEqualTo(Answer.YES);
    }

    @Test
    void a_probe_removes_its_canaries_but_for_what_is_still_protected() throws Exception {
        S3Store store = Buckets.store(Buckets.settings(ceph, Buckets.withObjectLock(ceph)));

        store.probe();

        assertThat(store.list("probes/")).hasSize(1).allSatisfy(name -> assertThat(name).endsWith("/locked"));
    }

    @Test
    void an_object_is_written_once_on_either_whether_it_heeds_the_condition_or_not() throws Exception {
        for (URI peer : new URI[] {ceph, mock}) {
            S3Store store = Buckets.store(Buckets.settings(peer, Buckets.plain(peer)));
            store.use(store.probe());

            store.put(PART, new byte[] {1});
            store.put(PART, new byte[] {1});

            assertThatThrownBy(() -> store.put(PART, new byte[] {2})).isInstanceOf(FileAlreadyExistsException.class);
            assertThat(store.get(PART)).hasValue(new byte[] {1});
            assertThat(store.get("sets/one/key.cms")).isEmpty();
            assertThat(store.list("sets/")).containsExactly(PART);
            store.delete(PART);
            assertThat(store.get(PART)).isEmpty();
        }
    }

    @Test
    void of_an_object_that_is_too_large_to_be_ours_no_more_is_read_than_ours_have() throws Exception {
        for (URI peer : new URI[] {ceph, mock}) {
            S3Settings settings = Buckets.settings(peer, Buckets.plain(peer));
            S3Store store = Buckets.store(settings);
            try (var s3 = Buckets.client(settings)) {
                s3.putObject(put -> put.bucket(settings.bucket()).key("corp/" + PART),
                        RequestBody.fromBytes(new byte[BackupStore.MOST_OBJECT_BYTES + 1_000_000]));
            }

            assertThat(store.get(PART).orElseThrow()).hasSize(BackupStore.MOST_OBJECT_BYTES);
            assertThat(store.list("sets/")).as("the connection is still good").containsExactly(PART);
        }
    }

    @Test
    void what_is_written_under_object_lock_cannot_be_deleted_and_is_retained_as_long_as_was_asked() throws Exception {
        S3Settings settings = Buckets.settings(ceph, Buckets.withObjectLock(ceph), Buckets.SECRET_KEY,
                Duration.ofSeconds(10), Period.ofDays(2));
        S3Store store = Buckets.store(settings);

        store.put(PART, new byte[] {1});

        assertThat(catchThrowableOfType(Refusal.class, () -> store.delete(PART)).code()).isEqualTo("store.locked");
        assertThat(store.get(PART)).isPresent();
        try (var s3 = Buckets.client(settings)) {
            var retention = s3.getObjectRetention(get -> get.bucket(settings.bucket()).key("corp/" + PART)).retention();
            assertThat(retention.modeAsString()).isEqualTo("COMPLIANCE");
            assertThat(retention.retainUntilDate()).isBetween(Instant.now().plus(Duration.ofHours(47)),
                    Instant.now().plus(Duration.ofHours(49)));
        }
    }

    @Test
    void a_sealed_set_lies_on_either_and_is_copied_between_them_as_it_is() throws Exception {
        S3Store from = Buckets.store(Buckets.settings(ceph, Buckets.plain(ceph)));
        S3Store to = Buckets.store(Buckets.settings(mock, Buckets.plain(mock)));
        var id = UUID.randomUUID();
        var written = Sets.write(new SealedSet(from, "sets/one"), id, Sets.files("README.txt", "read me",
                "documents/large.bin", Sets.noise(9_000_000, 3)));

        var progress = new ArrayList<String>();
        long bytes = SetCopy.copy(from, to, "sets/one", id, Optional.of(written.manifestSha256()),
                Sets.SIGNER_CERTIFICATE, (parts, total) -> progress.add(parts + " of " + total));

        assertThat(progress).containsExactly("1 of 2", "2 of 2");
        assertThat(bytes).isEqualTo(written.bytes());
        assertThat(to.list("sets/")).isEqualTo(from.list("sets/")).hasSize(4);
        for (String name : from.list("sets/")) {
            assertThat(to.get(name).orElseThrow()).as(name).isEqualTo(from.get(name).orElseThrow());
        }
        assertThat(Sets.open(new SealedSet(to, "sets/one"), id)).containsKey("documents/large.bin");
    }

    @Test
    void what_somebody_has_to_set_right_is_said_and_not_tried_again() {
        S3Store wrongSecret = Buckets.store(Buckets.settings(ceph, Buckets.plain(ceph), "wrong", Duration.ofSeconds(5),
                null));
        S3Store noBucket = Buckets.store(Buckets.settings(ceph, "there-is-none"));

        assertThatThrownBy(() -> wrongSecret.put(PART, new byte[] {1})).isInstanceOf(Refusal.class)
                .hasMessageContaining("Check access-key and secret-key in sealkeeper.backup.s3.s3");
        assertThatThrownBy(() -> noBucket.put(PART, new byte[] {1})).isInstanceOf(Refusal.class)
                .hasMessage("The store s3 has no bucket there-is-none. Make it, or correct bucket and endpoint in"
                        + " sealkeeper.backup.s3.s3.");
    }

    @Test
    void a_store_that_is_not_there_may_be_later() {
        S3Store nowhere = Buckets.store(Buckets.settings(URI.create("http://127.0.0.1:9"), "sealkeeper"));

        assertThatThrownBy(() -> nowhere.get(PART)).isInstanceOf(IOException.class)
                .hasMessageContaining("refused");
    }
}
