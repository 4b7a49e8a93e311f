package org.sealkeeper.issuance.remote;

/** A server is configured in a way that cannot work, so the application does not start; names the property. */
public final class SettingsRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private SettingsRefused(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    /** @param otherwise names the property and what is wrong with it, without its value where that is secret */
    public static void unless(boolean condition, String otherwise) {
        if (!condition) {
            throw new SettingsRefused(otherwise, null);
        }
    }

    /**
     * Reads what the properties name.
     *
     * @param prefix of the properties
     * @param reading fails with an exception that says which file or name it is about
     */
    public static void unlessReadable(String prefix, Runnable reading) {
        try {
            reading.run();
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw new SettingsRefused(prefix + "*: " + e.getMessage(), e);
        }
    }
}
