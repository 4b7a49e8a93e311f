package org.sealkeeper.console;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.sealkeeper.text.Texts;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.stereotype.Component;

/** What is drawn or coded, as it is called; what has no name of its own by its id. Templates call it {@code @labels}. */
@Component("labels")
public class Labels {

    private static final String ACTIVITY = "activity.";

    /** The text of a key in the reader's language; what is given otherwise where there is none. */
    public String of(String key, String otherwise) {
        return named(key, otherwise, LocaleContextHolder.getLocale());
    }

    /** Of a step, such as {@code request-certificate}: {@code Request certificate}. */
    static String activity(String id, Locale locale) {
        return named(ACTIVITY + id, id, locale);
    }

    /** The names of all steps by id, in a language that diagrams are not drawn in; none for English. */
    static Map<String, String> activitiesOtherThanDrawn(Locale locale) {
        Map<String, String> names = new TreeMap<>();
        if (!Texts.nearest(locale).equals(Texts.ENGLISH)) {
            Texts.startingWith(ACTIVITY, locale).forEach((key, name) -> names.put(key.substring(ACTIVITY.length()), name));
        }
        return names;
    }

    private static String named(String key, String otherwise, Locale locale) {
        String name = Texts.in(locale, key);
        return name.equals(key) ? otherwise : name;
    }
}
