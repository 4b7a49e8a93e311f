package org.sealkeeper.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Signed notes and checkpoints, with the example of Go's note package. */
class SignedNoteTest {

    private static final String KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    private static final String PRIVATE = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    private static final String TEXT = "If you think cryptography is the answer to your problem,\n"
            + "then you don't know what your problem is.\n";
    private static final String NOTE = TEXT + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN"
            + "1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    private static final byte[] ROOT = HexFormat.of()
            .parseHex("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

    @Test
    void the_note_of_the_example_is_read_and_verified() {
        SignedNote note = SignedNote.parse(NOTE);

        assertThat(note.text()).isEqualTo(TEXT);
        assertThat(note.signer(List.of(VerifierKey.parse(KEY)))).contains(VerifierKey.parse(KEY));
        assertThat(note).hasToString(NOTE);
    }

    @Test
    void signing_gives_the_note_of_the_example() {
        assertThat(SignedNote.sign(TEXT, VerifierKey.parse(KEY), SignedNoteTest::signature)).hasToString(NOTE);
    }

    @Test
    void a_changed_text_is_signed_by_nobody() {
        SignedNote changed = SignedNote.parse(NOTE.replace("cryptography", "Cryptography"));

        assertThat(changed.signer(List.of(VerifierKey.parse(KEY)))).isEmpty();
    }

    @Test
    void lines_of_others_do_not_disturb() {
        SignedNote witnessed = SignedNote.parse(NOTE + "— witness.example not-base64\n— PeterNeumann AAAA\n");

        assertThat(witnessed.isSignedBy(VerifierKey.parse(KEY))).isTrue();
    }

    @Test
    void a_verifier_key_with_the_hash_of_another_is_refused() {
        assertThatThrownBy(() -> VerifierKey.parse(KEY.replace("c74f20a3", "c74f20a4")))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("is of another key");
        assertThatThrownBy(() -> VerifierKey.parse("PeterNeumann+c74f20a3"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void what_is_no_note_is_refused() {
        for (String wrong : List.of("", TEXT, TEXT + "\n", NOTE.stripTrailing(), NOTE.replace("— ", "- "),
                NOTE.replace("think", "th\tink"))) {
            assertThatThrownBy(() -> SignedNote.parse(wrong)).as(wrong).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void a_checkpoint_says_whose_how_large_and_which_root() {
        String text = "sealkeeper-ledger/1\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n";

        assertThat(new TreeHead("sealkeeper-ledger/1", 8, ROOT).text()).isEqualTo(text);
        assertThat(TreeHead.parse(text).isSameAs(new TreeHead("sealkeeper-ledger/1", 8, ROOT))).isTrue();
        for (String wrong : List.of("", "a\n", "a\n1\n", text.replace("8", "08"), text.replace("8\n", "-8\n"),
                text.replace("Xcna", ""))) {
            assertThatThrownBy(() -> TreeHead.parse(wrong)).as(wrong).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static byte[] signature(byte[] message) {
        try {
            byte[] seed = Base64.getDecoder().decode(PRIVATE);
            PrivateKey key = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(
                    ByteBuffer.allocate(48).put(HexFormat.of().parseHex("302e020100300506032b657004220420"))
                            .put(seed, 1, 32).array()));
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
