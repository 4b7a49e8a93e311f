package org.sealkeeper.ledger;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Text with signature lines below it, as C2SP's signed-note has it.
 *
 * @param text what is signed, with the newline at its end
 * @param signatures the lines below the blank one
 */
record SignedNote(String text, String signatures) {

    private static final String BEGINNING = "— ";
    private static final int ID_BYTES = 4;

    /** @throws IllegalArgumentException when it is no signed note */
    static SignedNote parse(String note) {
        int end = note.lastIndexOf("\n\n");
        if (end < 0 || !note.endsWith("\n") || !note.startsWith(BEGINNING, end + 2)
                || note.chars().anyMatch(c -> c < ' ' && c != '\n')) {
            throw new IllegalArgumentException("Not a signed note: text, an empty line, and signatures");
        }
        return new SignedNote(note.substring(0, end + 1), note.substring(end + 2));
    }

    /** @param sign gives an Ed25519 signature */
    static SignedNote sign(String text, VerifierKey key, UnaryOperator<byte[]> sign) {
        byte[] signature = sign.apply(text.getBytes(StandardCharsets.UTF_8));
        return new SignedNote(text, BEGINNING + key.name() + " " + Base64.getEncoder().encodeToString(
                ByteBuffer.allocate(ID_BYTES + signature.length).put(key.id()).put(signature).array()) + "\n");
    }

    /** The key among these that has signed it. */
    Optional<VerifierKey> signer(Collection<VerifierKey> keys) {
        return keys.stream().filter(this::isSignedBy).findFirst();
    }

    boolean isSignedBy(VerifierKey key) {
        String beginning = BEGINNING + key.name() + " ";
        return signatures.lines().filter(line -> line.startsWith(beginning))
                .anyMatch(line -> verifies(line.substring(beginning.length()), key));
    }

    private boolean verifies(String base64, VerifierKey key) {
        try {
            byte[] signature = Base64.getDecoder().decode(base64);
            return signature.length > ID_BYTES && Arrays.equals(Arrays.copyOf(signature, ID_BYTES), key.id())
                    && key.verifies(text.getBytes(StandardCharsets.UTF_8),
                            Arrays.copyOfRange(signature, ID_BYTES, signature.length));
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    @Override
    public String toString() {
        return text + "\n" + signatures;
    }
}
