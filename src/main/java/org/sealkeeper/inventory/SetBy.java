package org.sealkeeper.inventory;

import java.util.Locale;
import java.util.Optional;
import org.sealkeeper.text.Texts;

/**
 * What sets an effective expiry: the active version or a binding. A binding may be called as a version is, so the
 * number tells which of the two it is, not the text.
 *
 * @param text {@code version 3}, or the binding's target, such as {@code im.corp.example:443}
 * @param version the version's number; empty when a binding sets it
 */
public record SetBy(String text, Optional<Integer> version) {

    public static SetBy version(int number) {
        return new SetBy("version " + number, Optional.of(number));
    }

    public static SetBy binding(String target) {
        return new SetBy(target, Optional.empty());
    }

    /** As it was kept. A node of an older release, beside this one during an update, keeps the text alone. */
    public static SetBy kept(String text, Integer version) {
        return version != null && version(version).text().equals(text) ? version(version) : binding(text);
    }

    /** Such as {@code its version 3}, or {@code im.corp.example:443, which it depends on}. */
    public String in(Locale locale) {
        return version.map(number -> Texts.in(locale, "mail.set-by-version", number))
                .orElseGet(() -> Texts.in(locale, "mail.set-by-binding", text));
    }
}
