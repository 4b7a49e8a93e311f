package org.sealkeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sealkeeper.text.Texts;

/** What people read on pages comes from the texts, in their language, and each time on a page has its zone. */
class TemplatesTest {

    private static final Path FOLDER = Path.of("src/main/resources/templates");
    private static final Map<String, String> TEMPLATES = templates();

    private static final Pattern KEY = Pattern.compile("#\\{([a-z][A-Za-z0-9.-]*)(?:\\(|\\})");
    /** A text between tags that no attribute of the tag replaces. */
    private static final Pattern TEXT = Pattern.compile("<([a-z][a-z0-9:]*)((?:\\s+[^<>\\s=]+(?:=\"[^\"]*\")?)*)\\s*>([^<]*\\p{L}[^<]*)<");
    private static final Pattern SPOKEN = Pattern.compile("\\s(?:aria-label|alt|title|placeholder)=\"([^\"]*\\p{L}[^\"]*)\"");
    /** The name of the product, and of each language in itself, and how a certificate begins. */
    private static final Set<String> IN_EVERY_LANGUAGE =
            Set.of("Sealkeeper", "掌印", "English", "简体中文", "-----BEGIN CERTIFICATE-----");
    private static final Pattern MOMENT = Pattern.compile(
            "\\$\\{[^}]*?\\b(?:\\w*At(?:\\.get\\(\\))?|notAfter(?:\\.get\\(\\))?|notBefore|deadline|expiry\\.at\\.get\\(\\)|since|\\w+\\.at)\\}");

    @Test
    void each_key_on_a_page_has_a_text_in_both_languages() {
        TEMPLATES.forEach((page, source) -> KEY.matcher(source).results().map(match -> match.group(1)).forEach(key ->
                List.of(Locale.ENGLISH, Locale.SIMPLIFIED_CHINESE).forEach(language ->
                        assertThat(Texts.startingWith(key, language)).as("%s in %s", key, page).containsKey(key))));
    }

    @Test
    void nothing_that_people_read_stands_in_a_template_itself() {
        List<String> found = new ArrayList<>();
        TEMPLATES.forEach((page, source) -> {
            TEXT.matcher(source).results().filter(match -> !match.group(2).matches("(?s).*\\sth:(text|replace|utext)=.*"))
                    .map(match -> match.group(3).strip()).filter(text -> !IN_EVERY_LANGUAGE.contains(text))
                    .forEach(text -> found.add(page + ": " + text));
            SPOKEN.matcher(source).results().map(match -> match.group(1))
                    .filter(text -> !IN_EVERY_LANGUAGE.contains(text)).forEach(text -> found.add(page + ": " + text));
        });

        assertThat(found).isEmpty();
    }

    @Test
    void no_moment_is_shown_without_its_zone() {
        List<String> found = new ArrayList<>();
        TEMPLATES.forEach((page, source) -> Pattern.compile("th:text=\"([^\"]*)\"").matcher(source).results()
                .map(match -> match.group(1)).filter(shown -> !shown.contains("@moments."))
                .filter(shown -> MOMENT.matcher(shown).find())
                // these two pages are handed their times written out
                .filter(shown -> !page.startsWith("outbox"))
                .forEach(shown -> found.add(page + ": " + shown)));

        assertThat(found).isEmpty();
    }

    private static Map<String, String> templates() {
        Map<String, String> templates = new TreeMap<>();
        try (Stream<Path> files = Files.walk(FOLDER)) {
            for (Path file : files.filter(file -> file.toString().endsWith(".html")).toList()) {
                templates.put(FOLDER.relativize(file).toString(), Files.readString(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return templates;
    }
}
