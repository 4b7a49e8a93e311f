package org.sealkeeper.backup;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.sealkeeper.text.Texts;

/**
 * Whether a backup stays, and why.
 *
 * @param stays whether it stays
 * @param reasons all of them, the strongest first
 */
public record RetentionDecision(Backup backup, boolean stays, List<Reason> reasons) {

    /**
     * @param code such as {@code last-proven}; the text is {@code retention.<code>}
     * @param about what the text names, such as {@code 2026-11-24} or a store
     */
    public record Reason(String code, List<String> about) {

        static Reason of(String code, String... about) {
            return new Reason(code, List.of(about));
        }
    }

    /** The decision in words. */
    public String sentence(Locale locale) {
        return reasons.stream().map(reason -> Texts.in(locale, "retention." + reason.code(), reason.about().toArray()))
                .collect(Collectors.joining(" "));
    }
}
