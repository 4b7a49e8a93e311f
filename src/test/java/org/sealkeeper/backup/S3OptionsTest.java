package org.sealkeeper.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealkeeper.issuance.remote.TestCa;
import org.sealkeeper.text.Refusal;

/** A bucket behind a CA of one's own, behind a proxy, and encrypted at the store; S3Mock, over TLS. */
class S3OptionsTest {

    private static final String PART = "sets/one/part-00000.cms";

    @TempDir
    private Path folder;

    private S3MockPeer mock;
    private String bucket;
    private Path root;

    @BeforeEach
    void a_bucket() throws Exception {
        mock = S3MockPeer.running();
        bucket = Buckets.plain(mock.endpoint());
        root = new TestCa().pem(folder.resolve("root.pem"), mock.root());
    }

    @Test
    void a_server_whose_certificate_is_of_an_own_ca_is_believed_when_its_root_is_named() throws Exception {
        S3Store store = Buckets.store(secure(null, null, root));

        store.put(PART, new byte[] {1});

        assertThat(store.get(PART)).hasValue(new byte[] {1});
        assertThat(store.list("sets/")).containsExactly(PART);
    }

    @Test
    void a_server_whose_root_is_not_named_or_is_another_gets_nothing() {
        TestCa other = new TestCa();
        for (Path anchors : new Path[] {null, other.pem(folder.resolve("other.pem"), other.root())}) {
            S3Store store = Buckets.store(secure(null, null, anchors));

            assertThatThrownBy(() -> store.put(PART, new byte[] {1})).isInstanceOf(IOException.class)
                    .hasMessageStartingWith("no TLS connection is possible (")
                    .hasMessageEndingWith("its roots may have to be named in trust-anchors");
        }
    }

    @Test
    void a_proxy_that_wants_a_password_lets_the_store_be_reached_through_it() throws Exception {
        try (var proxy = new TunnelProxy("backup", "through the wall")) {
            S3Store store = Buckets.store(secure(proxy.uri(), "through the wall", root));

            store.put(PART, new byte[] {1});

            assertThat(store.get(PART)).hasValue(new byte[] {1});
            assertThat(proxy.tunnels).isNotEmpty().containsOnly("localhost:" + mock.secureEndpoint().getPort());
        }
    }

    @Test
    void a_proxy_that_refuses_the_password_lets_nothing_through_and_is_named() throws Exception {
        try (var proxy = new TunnelProxy("backup", "through the wall")) {
            S3Store store = Buckets.store(secure(proxy.uri(), "wrong", root));

            assertThatThrownBy(() -> store.put(PART, new byte[] {1})).isInstanceOf(Refusal.class).hasMessage("The proxy "
                    + proxy.uri() + " between here and the store s3 does not accept its user and password. Correct proxy-user"
                    + " and proxy-password in sealkeeper.backup.s3.s3.");
            assertThat(proxy.tunnels).isEmpty();
        }
    }

    @Test
    void objects_are_encrypted_at_the_store_as_was_asked() throws Exception {
        for (String[] asked : new String[][] {{"AES256", null}, {"aws:kms", S3MockPeer.KMS_KEY}}) {
            S3Settings settings = settings(mock.endpoint(), asked[0], asked[1], null, null, null);
            String name = "sets/" + asked[0].replace(":", "-") + "/key.cms";

            Buckets.store(settings).put(name, new byte[] {1});

            try (var s3 = Buckets.client(settings)) {
                var head = s3.headObject(object -> object.bucket(bucket).key("corp/" + name));
                assertThat(head.serverSideEncryptionAsString()).isEqualTo(asked[0]);
                assertThat(head.ssekmsKeyId()).isEqualTo(asked[1]);
            }
        }
    }

    @Test
    void a_key_that_the_store_does_not_have_is_told_and_nothing_is_written() throws Exception {
        S3Store store = Buckets.store(settings(mock.endpoint(), "aws:kms", "none", null, null, null));

        assertThatThrownBy(() -> store.put(PART, new byte[] {1})).isInstanceOf(Refusal.class).hasMessage(
                "The store s3 does not encrypt with the key none (400 KMS.NotFoundException). Correct kms-key in"
                        + " sealkeeper.backup.s3.s3, or let its user use that key.");
        assertThat(store.get(PART)).isEmpty();
    }

    private S3Settings secure(URI proxy, String password, Path anchors) {
        return settings(mock.secureEndpoint(), null, null, proxy, password, anchors);
    }

    private S3Settings settings(URI endpoint, String sse, String key, URI proxy, String password, Path anchors) {
        return new S3Settings(endpoint, "us-east-1", bucket, "corp/", true, Buckets.ACCESS_KEY, Buckets.SECRET_KEY, sse,
                key, proxy, proxy == null ? null : "backup", password, anchors, Duration.ofSeconds(20),
                S3Settings.Checksum.AUTO, true, null);
    }
}
