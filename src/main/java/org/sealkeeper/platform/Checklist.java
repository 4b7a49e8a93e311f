package org.sealkeeper.platform;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.sealkeeper.text.Texts;

/** What a person does at a vendor's console, step by step; in {@code messages/checklist*.properties}. */
public enum Checklist {

    /** Have a certificate issued. */
    OBTAIN,
    /** Put a version in use. */
    INSTALL,
    /** Take the signature out of use. */
    REMOVE,
    /** Put back a configuration that is recorded. */
    RESTORE;

    private static final String ANY = "any";

    /** The platform's own checklist; one that fits any console where it has none. */
    public List<String> of(Platform platform, Locale locale) {
        Map<Integer, String> own = steps(platform.kind(), locale);
        return List.copyOf((own.isEmpty() ? steps(ANY, locale) : own).values());
    }

    private Map<Integer, String> steps(String kind, Locale locale) {
        String prefix = "checklist." + kind + "." + name().toLowerCase(Locale.ROOT) + ".";
        Map<Integer, String> steps = new TreeMap<>();
        Texts.startingWith(prefix, locale)
                .forEach((key, text) -> steps.put(Integer.valueOf(key.substring(prefix.length())), text));
        return steps;
    }
}
