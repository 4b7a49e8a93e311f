package org.sealkeeper.text;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * What stands in diagrams, in the reader's language: they are drawn in English. A name that is in none of today's
 * diagrams, such as one in a diagram of years ago, stays as it was drawn.
 */
public final class DrawnNames {

    private static final Pattern NAME = Pattern.compile("(?<=\\sname=\")[^\"]+(?=\")");
    private static final Pattern ELEMENT = Pattern.compile("<bpmn:\\w+ id=\"([^\"]+)\" name=\"([^\"]+)\"");
    private static final List<String> FAMILIES = List.of("drawn.", "activity.", "process.");
    private static final Map<String, String> CHINESE = in(Texts.CHINESE);
    private static final Map<String, String> BY_ID = byId();

    private DrawnNames() {
    }

    /** @param diagram BPMN 2.0 as XML */
    public static String translated(String diagram, Locale reader) {
        return NAME.matcher(diagram).replaceAll(name -> Matcher.quoteReplacement(translatedName(name.group(), reader)));
    }

    /** Of a step or an event, such as {@code request-certificate}: {@code Request certificate}; the id of what is unknown. */
    public static String of(String id, Locale reader) {
        String step = Texts.in(reader, "activity." + id);
        return !step.equals("activity." + id) ? step
                : BY_ID.containsKey(id) ? translatedName(BY_ID.get(id), reader) : id;
    }

    private static String translatedName(String drawn, Locale reader) {
        return Texts.nearest(reader).equals(Texts.ENGLISH) ? drawn : CHINESE.getOrDefault(drawn, drawn);
    }

    private static Map<String, String> in(Locale language) {
        Map<String, String> names = new HashMap<>();
        for (String family : FAMILIES) {
            Texts.startingWith(family, language).forEach((key, name) -> names.put(Texts.english(key), name));
        }
        return Map.copyOf(names);
    }

    private static Map<String, String> byId() {
        Map<String, String> names = new HashMap<>();
        try {
            for (Resource diagram : new PathMatchingResourcePatternResolver().getResources("classpath*:bpmn/*.bpmn")) {
                ELEMENT.matcher(diagram.getContentAsString(StandardCharsets.UTF_8)).results()
                        .forEach(element -> names.put(element.group(1), element.group(2)));
            }
        } catch (IOException e) {
            throw new IllegalStateException("The diagrams in bpmn/ cannot be read", e);
        }
        return Map.copyOf(names);
    }
}
