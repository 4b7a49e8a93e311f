package org.sealkeeper.console;

import java.util.Locale;
import org.sealkeeper.text.DrawnNames;
import org.sealkeeper.text.Texts;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.stereotype.Component;

/** What is drawn or coded, as it is called; what has no name of its own by its id. Templates call it {@code @labels}. */
@Component("labels")
public class Labels {

    /** The text of a key in the reader's language; what is given otherwise where there is none. */
    public String of(String key, String otherwise) {
        return named(key, otherwise, LocaleContextHolder.getLocale());
    }

    /** Of a step, such as {@code request-certificate}: {@code Request certificate}. */
    static String activity(String id, Locale locale) {
        return DrawnNames.of(id, locale);
    }

    /** Why something was begun: people's words as they are, Sealkeeper's own in the reader's language. */
    public String why(String reason) {
        return Texts.retold(reason, LocaleContextHolder.getLocale());
    }

    private static String named(String key, String otherwise, Locale locale) {
        String name = Texts.in(locale, key);
        return name.equals(key) ? otherwise : name;
    }
}
