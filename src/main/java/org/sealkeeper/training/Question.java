package org.sealkeeper.training;

import java.util.List;
import java.util.Locale;
import org.sealkeeper.text.Texts;

/**
 * A question with its choices, in no language yet: {@code training.question.<code>}, and where to look it up,
 * {@code training.hint.<code>}.
 *
 * @param arguments what the question names, such as a signature
 * @param right which of the choices is right, from 0
 */
record Question(String code, List<String> arguments, List<Choice> choices, int right) {

    Question {
        if (choices.size() < 2 || right < 0 || right >= choices.size()) {
            throw new IllegalArgumentException("A question has two choices or more, and one of them is right");
        }
    }

    /** @param code {@code training.choice.<code>}; empty for one that is the same in every language */
    record Choice(String code, List<String> arguments) {

        static Choice literal(String text) {
            return new Choice("", List.of(text));
        }

        String in(Locale locale) {
            return code.isEmpty() ? arguments.get(0)
                    : Texts.in(locale, "training.choice." + code, arguments.toArray());
        }
    }

    String in(Locale locale) {
        return Texts.in(locale, "training.question." + code, arguments.toArray());
    }

    String hint(Locale locale) {
        return Texts.in(locale, "training.hint." + code, arguments.toArray());
    }
}
