package org.sealkeeper.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.bouncycastle.cms.CMSException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sealkeeper.backup.SetRefused.Fault;

class SealedSetTest {

    @TempDir
    Path folder;

    private LocalStore store;
    private SealedSet set;
    private final UUID id = UUID.randomUUID();

    @BeforeEach
    void store() throws IOException {
        store = new LocalStore(folder);
        set = new SealedSet(store, "sets/one");
    }

    @Test
    void what_was_sealed_comes_back_with_the_drill_key_and_with_the_recovery_key() throws Exception {
        Sets.write(set, id, Sets.files("README.txt", "hello", "documents/许可证.pdf", Sets.noise(70_000, 1), "empty", ""));

        var asRecovery = set.open(id, Optional.empty(), Sets.SIGNER_CERTIFICATE,
                key -> Cms.openWith(Sets.RECOVERY_CERTIFICATE, Sets.RECOVERY.getPrivate(), key)).files();

        assertThat(asRecovery.keySet()).containsExactly("README.txt", "documents/许可证.pdf", "empty");
        assertThat(asRecovery.get("documents/许可证.pdf")).isEqualTo(Sets.noise(70_000, 1));
        assertThat(asRecovery.get("empty")).isEmpty();
        assertThat(Sets.open(set, id).get("README.txt")).asString().isEqualTo("hello");
    }

    @Test
    void content_of_twenty_megabytes_lies_in_three_parts_of_at_most_eight() throws Exception {
        byte[] large = Sets.noise(20_000_000, 2);

        var written = Sets.write(set, id, Sets.files("large", large));

        assertThat(store.list("sets/one/")).containsExactly("sets/one/key.cms", "sets/one/manifest.cms",
                "sets/one/part-00000.cms", "sets/one/part-00001.cms", "sets/one/part-00002.cms");
        assertThat(written.manifest().parts()).extracting(Manifest.Part::plaintextBytes)
                .containsExactly(8_388_608, 8_388_608, 3_224_576);
        assertThat(Sets.open(set, id).get("large")).isEqualTo(large);
    }

    @Test
    void of_a_large_set_a_drill_keeps_what_it_looks_at_and_the_rest_is_verified_all_the_same() throws Exception {
        Sets.write(set, id, Sets.files("documents/large", Sets.noise(9_000_000, 2), "signature.json", "{}"));

        assertThat(set.open(id, Optional.empty(), Sets.SIGNER_CERTIFICATE, Sets.AS_DRILL, Drill::needs).files().keySet())
                .containsExactly("signature.json");
        Path part = object("part-00000.cms");
        byte[] bytes = Files.readAllBytes(part);
        bytes[bytes.length / 2] ^= 1;
        Files.write(part, bytes);
        assertThat(catchThrowableOfType(SetRefused.class, () -> set.open(id, Optional.empty(), Sets.SIGNER_CERTIFICATE,
                Sets.AS_DRILL, Drill::needs)).fault()).isEqualTo(Fault.CHANGED);
    }

    @Test
    void an_elliptic_curve_recovery_key_opens_too() throws Exception {
        var pair = Sets.ec();
        var certificate = SelfSigned.certificate("CN=holder", pair, Sets.NOON);

        byte[] sealed = Cms.sealTo(List.of(Addressee.KeyHolder.of(Recipient.Role.RECOVERY, certificate)), new byte[] {1, 2, 3});

        assertThat(Cms.openWith(certificate, pair.getPrivate(), sealed)).containsExactly(1, 2, 3);
    }

    @Test
    void nothing_is_readable_in_the_store() throws Exception {
        Sets.write(set, id, Sets.files("a", "THE-CANARY-IN-THE-CONTENT"));

        for (String name : store.list("")) {
            assertThat(new String(store.get(name).orElseThrow(), StandardCharsets.ISO_8859_1))
                    .doesNotContain("CANARY");
        }
    }

    @Test
    void every_flipped_bit_of_the_manifest_is_refused() throws Exception {
        Sets.write(set, id, Sets.files("a", "b"));
        byte[] whole = Files.readAllBytes(object("manifest.cms"));
        var released = new ArrayList<Integer>();
        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] changed = whole.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                Cms.verified(changed, Sets.SIGNER_CERTIFICATE);
                released.add(bit);
            } catch (CMSException expected) {
                // refused, as it should be
            }
        }

        assertThat(released).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"key.cms", "part-00000.cms", "part-00001.cms", "manifest.cms"})
    void a_flipped_byte_anywhere_is_refused(String object) throws Exception {
        Sets.write(set, id, Sets.files("a", Sets.noise(9_000_000, 3)));
        byte[] whole = Files.readAllBytes(object(object));
        int step = Math.max(1, whole.length / 12);
        for (int at = 0; at < whole.length; at += step) {
            byte[] changed = whole.clone();
            changed[at] ^= 0x01;
            Files.write(object(object), changed);

            assertThatThrownBy(() -> Sets.open(set, id)).as("byte %d of %s", at, object)
                    .isInstanceOf(SetRefused.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"key.cms", "part-00000.cms", "manifest.cms"})
    void every_truncation_of_a_small_set_is_refused(String object) throws Exception {
        Sets.write(set, id, Sets.files("a", "b"));
        byte[] whole = Files.readAllBytes(object(object));
        for (int length = 0; length < whole.length; length += 7) {
            Files.write(object(object), Arrays.copyOf(whole, length));

            assertThatThrownBy(() -> Sets.open(set, id)).as("%s cut to %d bytes", object, length)
                    .isInstanceOf(SetRefused.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"key.cms", "part-00000.cms", "manifest.cms"})
    void a_missing_object_is_refused_and_named(String object) throws Exception {
        Sets.write(set, id, Sets.files("a", "b"));
        Files.delete(object(object));

        SetRefused refused = catchThrowableOfType(SetRefused.class, () -> Sets.open(set, id));

        assertThat(refused.fault()).isEqualTo(Fault.MISSING);
        assertThat(refused.object()).isEqualTo(object);
    }

    @Test
    void swapped_parts_are_refused() throws Exception {
        Sets.write(set, id, Sets.files("a", Sets.noise(17_000_000, 4)));
        Files.move(object("part-00000.cms"), object("kept"));
        Files.move(object("part-00001.cms"), object("part-00000.cms"));
        Files.move(object("kept"), object("part-00001.cms"));

        SetRefused refused = catchThrowableOfType(SetRefused.class, () -> Sets.open(set, id));

        assertThat(refused.fault()).isEqualTo(Fault.CHANGED);
        assertThat(refused.object()).isEqualTo("part-00000.cms");
    }

    @ParameterizedTest
    @ValueSource(strings = {"key.cms", "part-00000.cms", "manifest.cms"})
    void an_object_of_another_set_is_refused(String object) throws Exception {
        Sets.write(set, id, Sets.files("a", "b"));
        Sets.write(new SealedSet(store, "sets/two"), UUID.randomUUID(), Sets.files("a", "b"));
        Files.copy(folder.resolve("sets/two").resolve(object), object(object), StandardCopyOption.REPLACE_EXISTING);

        SetRefused refused = catchThrowableOfType(SetRefused.class, () -> Sets.open(set, id));

        assertThat(refused.fault()).isEqualTo(object.equals("manifest.cms") ? Fault.ANOTHER_SET : Fault.CHANGED);
    }

    @Test
    void an_older_set_of_the_same_id_is_refused_when_the_manifest_hash_was_kept() throws Exception {
        Sets.write(set, id, Sets.files("a", "old"));

        SetRefused refused = catchThrowableOfType(SetRefused.class, () -> set.open(id,
                Optional.of("0000000000000000000000000000000000000000000000000000000000000000"),
                Sets.SIGNER_CERTIFICATE, Sets.AS_DRILL));

        assertThat(refused.fault()).isEqualTo(Fault.CHANGED);
    }

    @Test
    void a_manifest_by_another_signer_is_refused() throws Exception {
        var other = Sets.ec();
        var certificate = SelfSigned.certificate("CN=signer", other, Sets.NOON);
        set.write(Sets.label(id), Sets.contents(Sets.files("a", "b")), RecipientProfile.CLASSIC, Sets.recipients(), json -> {
            try {
                return Cms.sign(json, certificate, other.getPrivate());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });

        SetRefused refused = catchThrowableOfType(SetRefused.class, () -> Sets.open(set, id));

        assertThat(refused.fault()).isEqualTo(Fault.MANIFEST_NOT_OURS);
    }

    @Test
    void a_stranger_opens_nothing() throws Exception {
        Sets.write(set, id, Sets.files("a", "b"));
        var stranger = Sets.rsa();
        var certificate = SelfSigned.certificate("CN=stranger", stranger, Sets.NOON);

        assertThatThrownBy(() -> set.open(id, Optional.empty(), Sets.SIGNER_CERTIFICATE,
                key -> Cms.openWith(certificate, stranger.getPrivate(), key))).isInstanceOf(SetRefused.class);
        assertThatThrownBy(() -> set.open(id, Optional.empty(), Sets.SIGNER_CERTIFICATE,
                key -> Cms.openWith(Sets.DRILL_CERTIFICATE, stranger.getPrivate(), key)))
                .isInstanceOf(SetRefused.class);
    }

    @Test
    void a_crash_before_the_manifest_leaves_no_backup() throws Exception {
        BackupStore failing = new FailingStore(store, "manifest.cms");

        assertThatThrownBy(() -> Sets.write(new SealedSet(failing, "sets/one"), id, Sets.files("a", "b")))
                .isInstanceOf(IOException.class);

        assertThat(store.list("sets/one/")).containsExactly("sets/one/key.cms", "sets/one/part-00000.cms");
        assertThat(set.find(id, Sets.SIGNER_CERTIFICATE)).isEmpty();
    }

    @Test
    void a_set_that_is_there_is_not_overwritten() throws Exception {
        Sets.write(set, id, Sets.files("a", "first"));

        assertThatThrownBy(() -> Sets.write(set, id, Sets.files("a", "second")))
                .isInstanceOf(FileAlreadyExistsException.class);

        assertThat(Sets.open(set, id).get("a")).asString().isEqualTo("first");
    }

    private Path object(String name) {
        return folder.resolve("sets/one").resolve(name);
    }
}
