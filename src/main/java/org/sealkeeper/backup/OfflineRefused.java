package org.sealkeeper.backup;

import java.util.Locale;
import org.sealkeeper.text.Texts;

/** An offline restore that cannot be done as it was asked for; nothing was written. */
final class OfflineRefused extends Exception {

    private static final long serialVersionUID = 1L;
    private final int code;
    private final String key;
    private final transient Object[] arguments;

    /**
     * @param code the command's exit code
     * @param key of the sentence that says what is wrong and what to do
     */
    OfflineRefused(int code, String key, Object... arguments) {
        super(Texts.english(key, arguments));
        this.code = code;
        this.key = key;
        this.arguments = arguments;
    }

    int code() {
        return code;
    }

    String sentence(Locale locale) {
        return Texts.in(locale, key, arguments);
    }
}
