package org.sealkeeper.vault;

/** The token did not do what it was asked for. It may the next time, so a step that meets this is tried again. */
final class TokenFault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TokenFault(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
