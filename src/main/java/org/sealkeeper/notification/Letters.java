package org.sealkeeper.notification;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.security.People;
import org.sealkeeper.security.Person;
import org.sealkeeper.text.DrawnNames;
import org.sealkeeper.text.Texts;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.thymeleaf.ITemplateEngine;
import org.thymeleaf.context.Context;

/**
 * Writes messages in their reader's language, as of now. The next step comes first. A line that names something that
 * is not known of this message is left out.
 */
@Component
class Letters {

    private static final int LONGEST_VALUE = 1_000;
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\d+)[,}]");
    private static final Pattern FACT = Pattern.compile("\\{(\\w+)}");
    // values come from people: a line break of theirs must make neither a header nor a paragraph
    private static final Pattern BREAKS_AND_CONTROLS = Pattern.compile("[\\p{Cntrl}\\u0085\\u2028\\u2029]+");

    private final ITemplateEngine engine;
    private final People people;
    private final Clock clock;
    private final String baseUrl;

    Letters(ITemplateEngine engine, People people, Clock clock,
            @Value("${sealkeeper.base-url:http://localhost:${server.port:8080}}") String baseUrl) {
        this.engine = engine;
        this.people = people;
        this.clock = clock;
        this.baseUrl = baseUrl.endsWith("/") ? baseUrl.substring(0, baseUrl.length() - 1) : baseUrl;
    }

    /** What the layout shows; a mail without a link has none of both. */
    record Content(String subject, String greeting, String next, String linkLabel, String link, List<String> lines,
            String footer) {

        /** What is to do and why, without greeting and footer. */
        String brief() {
            return Stream.concat(Stream.of(next), lines.stream()).collect(Collectors.joining("\n"));
        }

        String text() {
            var text = new StringBuilder(greeting).append("\n\n").append(next).append('\n');
            if (link != null) {
                text.append(linkLabel).append(": ").append(link).append('\n');
            }
            lines.forEach(line -> text.append('\n').append(line).append('\n'));
            return text.append("\n-- \n").append(footer).append('\n').toString();
        }
    }

    Letter write(Message message, Person reader) {
        Locale locale = Texts.nearest(reader.locale());
        return letter(List.of(content(message, oneLine(reader.name()), "mail.footer", locale)), List.of(locale));
    }

    /** One mail for all readers of the list, with all its languages one after the other. */
    Letter write(Message message, MailingList list) {
        return letter(list.languages().stream().map(locale ->
                content(message, Texts.in(locale, "mail.everybody"), "mail.footer-of-list", locale)).toList(), list.languages());
    }

    /** What a channel is told. */
    Content brief(Message message, Locale locale) {
        return content(message, Texts.in(locale, "mail.everybody"), "mail.footer", locale);
    }

    Letter briefLetter(Message message, Locale locale) {
        return letter(List.of(brief(message, locale)), List.of(locale));
    }

    private Letter letter(List<Content> contents, List<Locale> locales) {
        String languages = locales.stream().map(Locale::toLanguageTag).collect(Collectors.joining(", "));
        String subject = contents.stream().map(Content::subject).collect(Collectors.joining(" / "));
        var context = new Context(locales.get(0), Map.of("letters", contents, "subject", subject, "language",
                locales.get(0).toLanguageTag()));
        return new Letter(languages, subject, contents.stream().map(Content::text).collect(Collectors.joining("\n\n")),
                engine.process("mail/letter", context));
    }

    private Content content(Message message, String reader, String footer, Locale locale) {
        Instant now = clock.instant();
        Map<String, Object> facts = message.facts();
        Template template = Template.of(message.template());
        if (facts.get(Fact.EXPIRY.key()) instanceof String text) {
            Instant expiry = Instant.parse(text);
            template = template.asOf(Moment.daysUntil(expiry, now), expiry.isBefore(now));
        }
        String prefix = "mail." + template.id() + ".";
        Object[] arguments = arguments(facts, now, locale);
        List<String> lines = new ArrayList<>();
        inOrder(Texts.startingWith(prefix + "line.", locale)).forEach((key, pattern) -> {
            if (namesOnlyKnown(pattern, arguments)) {
                lines.add(Texts.in(locale, key, arguments));
            }
        });
        for (String list : List.of("waiting", "expiring", "news")) {
            if (facts.get(list) instanceof List<?> found && !found.isEmpty()) {
                lines.add(Texts.in(locale, "mail.digest." + list));
                found.forEach(one -> lines.add("\u2013 " + oneLine(one.toString())));
            }
        }
        return new Content(oneLine(Texts.in(locale, prefix + "subject", arguments)),
                Texts.in(locale, "mail.greeting", reader), Texts.in(locale, prefix + "next", arguments),
                template.hasLink() ? Texts.in(locale, prefix + "link", arguments) : null,
                template.hasLink() ? link(template, facts) : null, lines,
                Texts.in(locale, footer, baseUrl));
    }

    private static Map<String, String> inOrder(Map<String, String> lines) {
        var ordered = new TreeMap<String, String>(java.util.Comparator.comparingInt(String::length)
                .thenComparing(java.util.Comparator.naturalOrder()));
        ordered.putAll(lines);
        return ordered;
    }

    private static boolean namesOnlyKnown(String pattern, Object[] arguments) {
        return PLACEHOLDER.matcher(pattern).results()
                .allMatch(place -> arguments[Integer.parseInt(place.group(1))] != null);
    }

    private Object[] arguments(Map<String, Object> facts, Instant now, Locale locale) {
        Object[] arguments = new Object[Fact.values().length];
        for (Fact fact : Fact.values()) {
            Object value = facts.get(fact.key());
            if (value != null) {
                arguments[fact.ordinal()] = readable(fact, value, now, locale);
            }
        }
        // a binding may be called as a version is
        if (facts.get("setByVersion") instanceof Number version) {
            arguments[Fact.SET_BY.ordinal()] = Texts.in(locale, "mail.set-by-version", version);
        }
        if (facts.get(Fact.EXPIRY.key()) instanceof String expiry) {
            arguments[Fact.DAYS_LEFT.ordinal()] = Math.abs(Moment.daysUntil(Instant.parse(expiry), now));
        }
        return arguments;
    }

    private Object readable(Fact fact, Object value, Instant now, Locale locale) {
        return switch (fact) {
            case EXPIRY, DEADLINE, NOT_AFTER -> Moment.of(Instant.parse((String) value), now, locale);
            case REQUESTED_BY, BY -> name((String) value, locale);
            case SET_BY -> Texts.in(locale, "mail.set-by-binding", oneLine((String) value));
            case REASON -> oneLine(Texts.retold(value.toString(), locale));
            case ACTIVITY -> DrawnNames.of((String) value, locale);
            default -> value instanceof Number ? value : oneLine(value.toString());
        };
    }

    private String name(String userId, Locale locale) {
        return userId.equals(Ledger.SEALKEEPER) ? Texts.in(locale, "mail.by-expiry-watch")
                : people.find(userId).map(person -> oneLine(person.name() + " (" + person.id() + ")")).orElse(userId);
    }

    private String link(Template template, Map<String, Object> facts) {
        return baseUrl + FACT.matcher(template.link()).replaceAll((MatchResult name) -> Matcher.quoteReplacement(
                URLEncoder.encode(String.valueOf(facts.get(name.group(1))), StandardCharsets.UTF_8)));
    }

    private static String oneLine(String value) {
        String line = BREAKS_AND_CONTROLS.matcher(value).replaceAll(" ").strip();
        return line.length() <= LONGEST_VALUE ? line : line.substring(0, LONGEST_VALUE) + " …";
    }
}
