package org.sealkeeper.ledger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.sealkeeper.text.Texts;

/** What a verification has found, in the order in which it was found. */
final class Findings {

    /** Whether it holds, does not, or is only to be known. */
    enum Kind {
        HOLDS, FAULT, NOTE
    }

    /**
     * @param code such as {@code verify.event-edited}
     * @param arguments names, numbers, times
     */
    record Finding(Kind kind, String code, List<String> arguments) {

        String sentence(Locale locale) {
            return Texts.in(locale, "verify.kind." + kind.name()) + " " + Texts.in(locale, code, arguments.toArray());
        }
    }

    private final List<Finding> found = new ArrayList<>();

    void holds(String code, Object... arguments) {
        add(Kind.HOLDS, code, arguments);
    }

    void fault(String code, Object... arguments) {
        add(Kind.FAULT, code, arguments);
    }

    void note(String code, Object... arguments) {
        add(Kind.NOTE, code, arguments);
    }

    List<Finding> all() {
        return List.copyOf(found);
    }

    long faults() {
        return found.stream().filter(finding -> finding.kind() == Kind.FAULT).count();
    }

    private void add(Kind kind, String code, Object... arguments) {
        found.add(new Finding(kind, "verify." + code, Arrays.stream(arguments).map(String::valueOf).toList()));
    }
}
