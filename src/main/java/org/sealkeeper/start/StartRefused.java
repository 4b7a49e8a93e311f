package org.sealkeeper.start;

import java.util.Locale;
import org.sealkeeper.text.Texts;

/** The application does not start, for a reason that whoever starts it can do something about. */
class StartRefused extends RuntimeException {

    private final String key;
    private final transient Object[] arguments;

    /** @param key of the sentence that says what is wrong, where, and what to do */
    StartRefused(String key, Object... arguments) {
        super(Texts.english(key, arguments));
        this.key = key;
        this.arguments = arguments;
    }

    StartRefused(Throwable cause, String key, Object... arguments) {
        this(key, arguments);
        initCause(cause);
    }

    String sentence(Locale locale) {
        return Texts.in(locale, key, arguments);
    }
}
