package org.sealkeeper.backup;

/** A store is configured in a way that cannot work, so the application does not start; names the property. */
final class StoreSettingsRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private StoreSettingsRefused(String sentence) {
        super(sentence);
    }

    /** @param otherwise names the property and what is wrong with it, never a secret value */
    static void unless(boolean condition, String otherwise) {
        if (!condition) {
            throw new StoreSettingsRefused(otherwise);
        }
    }
}
