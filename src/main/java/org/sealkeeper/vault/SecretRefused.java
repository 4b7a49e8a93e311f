package org.sealkeeper.vault;

/** The vault stays closed, so the application does not start; the message says why and what to do, without the secret. */
final class SecretRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private final String action;

    SecretRefused(String reason, String action) {
        super(reason);
        this.action = action;
    }

    String action() {
        return action;
    }
}
