package org.sealkeeper.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.sealkeeper.vault.Envelope.NotAuthentic;

class EnvelopeTest {

    private static final byte[] KEY = new byte[32];
    private static final byte[] CONTENT = "the licence, scanned".getBytes(StandardCharsets.UTF_8);

    @Test
    void what_was_sealed_opens_with_the_same_key_and_context() throws NotAuthentic {
        assertThat(Envelope.open(KEY, Envelope.seal(KEY, CONTENT, "document:1"), "document:1")).isEqualTo(CONTENT);
    }

    @Test
    void the_form_is_version_salt_nonce_ciphertext_and_tag() {
        byte[] sealed = Envelope.seal(KEY, CONTENT, "document:1");

        assertThat(sealed).hasSize(1 + 32 + 12 + 20 + 16);
        assertThat(sealed[0]).isEqualTo((byte) 1);
    }

    @Test
    void the_same_content_sealed_twice_shares_no_salt_and_no_nonce() {
        byte[] one = Envelope.seal(KEY, CONTENT, "document:1");
        byte[] two = Envelope.seal(KEY, CONTENT, "document:1");

        assertThat(Arrays.copyOfRange(one, 1, 33)).isNotEqualTo(Arrays.copyOfRange(two, 1, 33));
        assertThat(Arrays.copyOfRange(one, 33, 45)).isNotEqualTo(Arrays.copyOfRange(two, 33, 45));
    }

    @Test
    void another_context_does_not_open_it() {
        byte[] sealed = Envelope.seal(KEY, CONTENT, "document:1");

        assertThatThrownBy(() -> Envelope.open(KEY, sealed, "document:2")).isInstanceOf(NotAuthentic.class);
    }

    @Test
    void no_byte_can_be_changed() {
        byte[] sealed = Envelope.seal(KEY, CONTENT, "document:1");
        for (int position = 0; position < sealed.length; position++) {
            byte[] changed = sealed.clone();
            changed[position] ^= 1;
            assertThatThrownBy(() -> Envelope.open(KEY, changed, "document:1")).isInstanceOf(NotAuthentic.class);
        }
    }

    @Test
    void no_byte_can_be_cut_off() {
        byte[] sealed = Envelope.seal(KEY, CONTENT, "document:1");
        for (int length = 0; length < sealed.length; length++) {
            byte[] cut = Arrays.copyOf(sealed, length);
            assertThatThrownBy(() -> Envelope.open(KEY, cut, "document:1")).isInstanceOf(NotAuthentic.class);
        }
    }
}
