package org.sealkeeper.verification;

import java.util.Locale;
import org.sealkeeper.text.Texts;

/**
 * What one check came to, in both languages, so that the evidence reads the same in ten years.
 *
 * @param check such as {@code key-matches-certificate}
 */
public record Result(String check, Outcome outcome, String sentence, String chineseSentence) {

    /** The sentence is the text {@code check.<check>.<code>}. */
    static Result of(Outcome outcome, String check, String code, Object... arguments) {
        String key = "check." + check + "." + code;
        return new Result(check, outcome, Texts.english(key, arguments), Texts.in(Texts.CHINESE, key, arguments));
    }

    static Result passed(String check, Object... arguments) {
        return of(Outcome.PASSED, check, "passed", arguments);
    }

    static Result failed(String check, String code, Object... arguments) {
        return of(Outcome.FAILED, check, code, arguments);
    }

    static Result warning(String check, String code, Object... arguments) {
        return of(Outcome.WARNING, check, code, arguments);
    }

    static Result notApplicable(String check, String code, Object... arguments) {
        return of(Outcome.NOT_APPLICABLE, check, code, arguments);
    }

    public String sentence(Locale locale) {
        return Texts.nearest(locale).equals(Texts.CHINESE) ? chineseSentence : sentence;
    }
}
