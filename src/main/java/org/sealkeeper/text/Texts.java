package org.sealkeeper.text;

import java.io.IOException;
import java.text.MessageFormat;
import java.text.ParsePosition;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.springframework.context.MessageSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.ResourceBundleMessageSource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** All texts, gathered from {@code messages/*.properties}; English is the language of every text that has no other. */
@Configuration(proxyBeanMethods = false)
public class Texts {

    public static final Locale ENGLISH = Locale.ENGLISH;
    public static final Locale CHINESE = Locale.SIMPLIFIED_CHINESE;

    /** Sentences of ours that are kept as somebody's words would be; narrower ones first. */
    private static final List<String> KEPT = List.of("watch.reason-version", "watch.reason", "watch.reason-lapsed-version",
            "watch.reason-lapsed", "watch.suggested-because", "watch.suggested");

    private static final ResourceBundle.Control NO_FALLBACK =
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);
    private static final MessageSource SOURCE = source();

    @Bean
    MessageSource messageSource() {
        return SOURCE;
    }

    /** The English text of a key; the key itself where there is none. Arguments as in {@link java.text.MessageFormat}. */
    public static String english(String key, Object... arguments) {
        return in(ENGLISH, key, arguments);
    }

    /** The text of a key in the nearest of the languages we have: Chinese for any {@code zh}, else English. */
    public static String in(Locale locale, String key, Object... arguments) {
        return SOURCE.getMessage(key, arguments, key, nearest(locale));
    }

    /** Chinese for any {@code zh}, else English. */
    public static Locale nearest(Locale locale) {
        return locale != null && "zh".equals(locale.getLanguage()) ? CHINESE : ENGLISH;
    }

    /** A sentence that Sealkeeper itself has kept in English, such as why the expiry watch started a renewal; others as they are. */
    public static String retold(String kept, Locale locale) {
        if (nearest(locale).equals(ENGLISH)) {
            return kept;
        }
        for (String key : KEPT) {
            var whole = new ParsePosition(0);
            Object[] values = new MessageFormat(english(key, "{0}", "{1}", "{2}", "{3}").replace("'", "''"), ENGLISH).parse(kept, whole);
            if (values != null && whole.getIndex() == kept.length()) {
                return in(locale, key, values);
            }
        }
        return kept;
    }

    /** Every text whose key begins with a prefix, by key, unformatted. */
    public static Map<String, String> startingWith(String prefix, Locale locale) {
        Map<String, String> texts = new TreeMap<>();
        for (String basename : basenames()) {
            ResourceBundle bundle = ResourceBundle.getBundle(basename.replace('/', '.'), nearest(locale),
                    Texts.class.getClassLoader(), NO_FALLBACK);
            bundle.keySet().stream().filter(key -> key.startsWith(prefix))
                    .forEach(key -> texts.put(key, bundle.getString(key).replace("''", "'")));
        }
        return texts;
    }

    private static MessageSource source() {
        var source = new ResourceBundleMessageSource();
        source.setBasenames(basenames().toArray(String[]::new));
        source.setDefaultEncoding("UTF-8");
        source.setFallbackToSystemLocale(false);
        source.setAlwaysUseMessageFormat(true);
        return source;
    }

    private static Set<String> basenames() {
        try {
            Resource[] files = new PathMatchingResourcePatternResolver(Texts.class.getClassLoader())
                    .getResources("classpath*:messages/*.properties");
            var names = new TreeSet<String>();
            Arrays.stream(files).map(Resource::getFilename)
                    .map(name -> name.replaceFirst("(_[a-z]{2}(_[A-Z]{2})?)?\\.properties$", ""))
                    .forEach(name -> names.add("messages/" + name));
            return names;
        } catch (IOException e) {
            throw new IllegalStateException("The texts in messages/ cannot be read", e);
        }
    }
}
