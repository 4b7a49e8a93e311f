package org.sealkeeper.inventory;

import java.util.List;
import java.util.Locale;
import org.sealkeeper.text.Texts;

/** Something worth knowing that stops nothing, such as {@code one-keeper}; its sentence is {@code notice.inventory.<code>}. */
public record Notice(String code, List<Object> arguments) {

    public static Notice of(String code, Object... arguments) {
        return new Notice(code, List.of(arguments));
    }

    public String in(Locale locale) {
        return Texts.in(locale, "notice.inventory." + code, arguments.toArray());
    }
}
