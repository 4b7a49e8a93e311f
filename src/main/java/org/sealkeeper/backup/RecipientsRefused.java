package org.sealkeeper.backup;

/** Backups cannot be sealed to whom the configuration names, so the application does not start and no set is written. */
final class RecipientsRefused extends IllegalStateException {

    private static final long serialVersionUID = 1L;
    private final String action;

    /** @param action what to do about it */
    RecipientsRefused(String reason, String action) {
        super(reason + " " + action);
        this.action = action;
    }

    String reason() {
        return getMessage().substring(0, getMessage().length() - action.length() - 1);
    }

    String action() {
        return action;
    }
}
