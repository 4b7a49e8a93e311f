package org.sealkeeper.vault;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.sealkeeper.vault.Envelope.NotAuthentic;

/**
 * An AES-256 key in a token, where it was made and which it never leaves. The master key goes into the token to be
 * wrapped with AES-GCM, and to be unwrapped. The form is version (1 byte), nonce (12), ciphertext and tag (16).
 */
final class TokenSecret implements Secret {

    private static final byte VERSION = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;
    private static final int HEADER_BYTES = 1 + NONCE_BYTES;

    private final Token token;
    private final String label;

    TokenSecret(Token token, String label) {
        this.token = token;
        this.label = label;
    }

    @Override
    public SecretKind kind() {
        return SecretKind.TOKEN;
    }

    @Override
    public String name() {
        return "the key \"" + label + "\" in " + token.name();
    }

    @Override
    public WrappedMaster wrap(int generation, byte[] master, Instant now) {
        byte[] nonce = Envelope.random(NONCE_BYTES);
        try {
            token.makeSecretKey(label);
            byte[] sealed = token.useSecretKey(label, (key, provider) ->
                    cipher(provider, Cipher.ENCRYPT_MODE, key, nonce, context(label, generation)).doFinal(master));
            byte[] wrapped = ByteBuffer.allocate(HEADER_BYTES + sealed.length).put(VERSION).put(nonce).put(sealed).array();
            return new WrappedMaster(generation, kind(), Optional.empty(), Optional.of(label), wrapped, now);
        } catch (GeneralSecurityException e) {
            throw noAesGcm(e);
        } catch (TokenFault fault) {
            throw refused(fault);
        }
    }

    @Override
    public byte[] unwrap(WrappedMaster wrapped) throws NotAuthentic {
        String itsLabel = wrapped.tokenKey().orElseThrow();
        byte[] form = wrapped.wrapped();
        if (form.length != HEADER_BYTES + Envelope.KEY_BYTES + TAG_BYTES || form[0] != VERSION) {
            throw new NotAuthentic();
        }
        try {
            byte[] nonce = Arrays.copyOfRange(form, 1, HEADER_BYTES);
            return token.useSecretKey(itsLabel, (key, provider) ->
                    cipher(provider, Cipher.DECRYPT_MODE, key, nonce, context(itsLabel, wrapped.generation()))
                            .doFinal(form, HEADER_BYTES, form.length - HEADER_BYTES));
        } catch (GeneralSecurityException anotherKey) {
            throw new NotAuthentic();
        } catch (TokenFault fault) {
            throw refused(fault);
        }
    }

    private static Cipher cipher(Provider provider, int mode, SecretKey key, byte[] nonce, String context)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", provider);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * 8, nonce));
        cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private static String context(String label, int generation) {
        return "vault-master:token:" + label + ":" + generation;
    }

    private SecretRefused noAesGcm(GeneralSecurityException e) {
        return new SecretRefused("The master key cannot be wrapped with " + name() + ": " + e.getMessage() + ".",
                "The token has to have AES-GCM (CKM_AES_GCM).");
    }

    private static SecretRefused refused(TokenFault fault) {
        return new SecretRefused("The vault does not open with its token. " + fault.getMessage(), "When the token is lost for"
                + " good, see “When a token is lost” in src/docs/operations.md.");
    }
}
