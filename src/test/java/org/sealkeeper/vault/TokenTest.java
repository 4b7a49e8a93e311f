package org.sealkeeper.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AuthProvider;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.sealkeeper.vault.Envelope.NotAuthentic;

/** Against SoftHSM 2. */
class TokenTest {

    private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");

    @TempDir
    private Path data;

    private SoftHsm softHsm;

    @BeforeEach
    void tokens() {
        softHsm = SoftHsm.here();
    }

    @ParameterizedTest
    @EnumSource(value = KeyAlgorithm.class, mode = Mode.EXCLUDE, names = "ED25519")
    void a_key_signs_in_the_token_and_cannot_leave_it(KeyAlgorithm algorithm) throws Exception {
        Token token = token(softHsm.token());
        PublicKey publicKey = token.makeKeyPair("one", algorithm);

        assertThat(token.use("one", PrivateKey::getEncoded)).isNull();
        assertSigns(token, "one", publicKey);
    }

    @Test
    void a_master_key_that_was_wrapped_in_the_token_is_unwrapped_by_the_same_key_only() throws Exception {
        byte[] master = Envelope.random(32);
        Token token = token(softHsm.token());
        var secret = new TokenSecret(token, "vault");
        WrappedMaster wrapped = secret.wrap(1, master, NOON);

        assertThat(secret.unwrap(wrapped)).isEqualTo(master);
        assertThat(wrapped.tokenKey()).contains("vault");
        assertThat(token.<byte[]>useSecretKey("vault", (key, provider) -> key.getEncoded())).isNull();
        assertThatThrownBy(() -> secret.unwrap(new WrappedMaster(2, wrapped.secret(), wrapped.derivation(),
                wrapped.tokenKey(), wrapped.wrapped(), NOON))).isInstanceOf(NotAuthentic.class);
        byte[] changed = wrapped.wrapped().clone();
        changed[20] ^= 1;
        assertThatThrownBy(() -> secret.unwrap(new WrappedMaster(1, wrapped.secret(), wrapped.derivation(),
                wrapped.tokenKey(), changed, NOON))).isInstanceOf(NotAuthentic.class);

        var another = new TokenSecret(token(softHsm.token()), "vault");
        another.wrap(1, master, NOON);
        assertThatThrownBy(() -> another.unwrap(wrapped)).isInstanceOf(NotAuthentic.class);
    }

    @Test
    void the_wrapping_key_is_made_once_and_never_replaced() throws Exception {
        String label = softHsm.token();
        byte[] master = Envelope.random(32);
        WrappedMaster wrapped = new TokenSecret(token(label), "vault").wrap(1, master, NOON);

        var second = new TokenSecret(token(label), "vault");
        second.wrap(2, master, NOON);

        assertThat(second.unwrap(wrapped)).isEqualTo(master);
    }

    @Test
    void a_key_that_another_node_has_made_is_found() throws Exception {
        String label = softHsm.token();
        Token one = token(label);
        Token other = token(label);
        PublicKey publicKey = one.makeKeyPair("of one", KeyAlgorithm.EC_P256);

        assertSigns(other, "of one", publicKey);
        other.delete("of one");
        assertThatThrownBy(() -> one.use("of one", key -> "used")).isInstanceOf(TokenFault.class).hasMessage("The token \""
                + label + "\" has no key \"of one\". Insert the token that it was made in, or a copy of it.");
    }

    @Test
    void a_session_that_somebody_ended_is_begun_anew() throws Exception {
        String label = softHsm.token();
        Token token = token(label);
        PublicKey publicKey = token.makeKeyPair("one", KeyAlgorithm.EC_P256);

        endSession(label);

        assertSigns(token, "one", publicKey);
        endSession(label);
        assertThat(token.makeKeyPair("two", KeyAlgorithm.EC_P256)).isNotNull();
    }

    @Test
    void a_token_that_is_taken_away_is_told_and_used_again_when_it_is_back() throws Exception {
        String label = softHsm.token();
        Token token = token(label);
        PublicKey publicKey = token.makeKeyPair("one", KeyAlgorithm.EC_P256);
        softHsm.takeAway();
        try {
            assertThatThrownBy(() -> token.use("one", key -> sign(publicKey, key))).isInstanceOf(TokenFault.class)
                    .hasMessageStartingWith("There is no PKCS#11 token \"" + label + "\".");
        } finally {
            softHsm.putBack();
        }

        assertSigns(token, "one", publicKey);
    }

    @Test
    void a_wrong_pin_that_is_corrected_is_tried_without_a_restart() throws Exception {
        String label = softHsm.token();
        Path pin = Files.writeString(data.resolve("pin"), SoftHsm.PIN);
        Token token = new Token(new TokenSettings(SoftHsm.library().toString(), label, "", pin.toString(),
                "sealkeeper-vault", true, data));
        PublicKey publicKey = token.makeKeyPair("one", KeyAlgorithm.EC_P256);
        Files.writeString(pin, "4711");
        endSession(label);

        assertThatThrownBy(() -> token.use("one", key -> sign(publicKey, key))).isInstanceOf(TokenFault.class)
                .hasMessageStartingWith("The token \"" + label + "\" does not take the PIN. Correct ");
        assertThatThrownBy(() -> token.use("one", key -> sign(publicKey, key))).isInstanceOf(TokenFault.class)
                .hasMessageContaining("It was not tried again.");
        Files.writeString(pin, SoftHsm.PIN);

        assertSigns(token, "one", publicKey);
    }

    @Test
    void what_fails_in_the_token_while_a_key_is_used_is_told_with_its_code() {
        Token token = token(softHsm.token());
        PublicKey publicKey = token.makeKeyPair("one", KeyAlgorithm.EC_P256);

        assertThatThrownBy(() -> token.use("one", key -> {
            token.delete("one");
            return sign(publicKey, key);
        })).isInstanceOf(TokenFault.class).hasMessageContaining(" does not do its work (CKR_");
    }

    @Test
    void a_wrong_pin_is_tried_once_however_often_the_application_is_restarted() throws Exception {
        String label = softHsm.token();
        var wrong = SoftHsm.settings(SoftHsm.library().toString(), label, "4711", data, false);

        assertThatThrownBy(() -> new Token(wrong)).isInstanceOf(SecretRefused.class)
                .hasMessage("The token \"" + label + "\" does not take the PIN.");
        assertThatThrownBy(() -> new Token(wrong)).isInstanceOf(SecretRefused.class)
                .hasMessage("The token \"" + label + "\" does not take the PIN. It was not tried again.");
        Path remembered = data.resolve("vault").resolve("refused-pin");
        assertThat(Files.readString(remembered)).doesNotContain("4711");

        token(label);
        assertThat(remembered).doesNotExist();
    }

    @Test
    void a_token_that_is_not_there_is_refused_with_those_that_are() {
        assertThatThrownBy(() -> token("elsewhere")).isInstanceOfSatisfying(SecretRefused.class, refused -> {
            assertThat(refused).hasMessage("There is no PKCS#11 token \"elsewhere\".");
            assertThat(refused.action()).startsWith("Name one of these in sealkeeper.vault.pkcs11.token-label: ")
                    .contains("\"sealkeeper-0\"");
        });
    }

    @Test
    void with_several_tokens_one_has_to_be_named() {
        assertThatThrownBy(() -> token("")).isInstanceOf(SecretRefused.class)
                .hasMessageEndingWith(" PKCS#11 tokens that could be meant.");
    }

    @Test
    void a_library_that_is_missing_or_none_is_refused() throws Exception {
        Path none = data.resolve("libnone.so");
        assertThatThrownBy(() -> new Token(SoftHsm.settings(none.toString(), "x", SoftHsm.PIN, data, false)))
                .isInstanceOf(SecretRefused.class).hasMessage("There is no PKCS#11 library " + none + ".");

        Files.writeString(none, "no library");
        assertThatThrownBy(() -> new Token(SoftHsm.settings(none.toString(), "x", SoftHsm.PIN, data, false)))
                .isInstanceOf(SecretRefused.class).hasMessage(none + " is no PKCS#11 library for this machine.");
    }

    @Test
    void a_pin_that_is_missing_is_asked_for() {
        String label = softHsm.token();

        assertThatThrownBy(() -> new Token(SoftHsm.settings(SoftHsm.library().toString(), label, "", data, false)))
                .isInstanceOf(SecretRefused.class).hasMessage("A PKCS#11 token is configured, but not its PIN.");
    }

    private Token token(String label) {
        return new Token(SoftHsm.settings(label, data, true));
    }

    /** Being logged in is a state of the process, so another one's log-out ends it for all. */
    private void endSession(String label) throws Exception {
        long slot = new Cryptoki(SoftHsm.library()).tokens().stream().filter(one -> one.label().equals(label)).findFirst()
                .orElseThrow().slot();
        Provider other = Security.getProvider("SunPKCS11").configure("--name=other" + System.nanoTime() + "\nlibrary="
                + SoftHsm.library() + "\nslot=" + slot + "\n");
        KeyStore.getInstance("PKCS11", other).load(null, SoftHsm.PIN.toCharArray());
        ((AuthProvider) other).logout();
    }

    private static void assertSigns(Token token, String alias, PublicKey publicKey) throws Exception {
        byte[] signed = token.use(alias, key -> sign(publicKey, key));
        Signature signature = Signature.getInstance(SigningAlgorithm.of(publicKey));
        signature.initVerify(publicKey);
        signature.update((byte) 7);
        assertThat(signature.verify(signed)).isTrue();
    }

    private static byte[] sign(PublicKey publicKey, PrivateKey key) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(SigningAlgorithm.of(publicKey));
        signature.initSign(key);
        signature.update((byte) 7);
        return signature.sign();
    }
}
