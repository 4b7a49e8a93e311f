package org.sealkeeper.lapse;

import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.platform.Announcement;
import org.sealkeeper.security.People;
import org.sealkeeper.text.Texts;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** What employees are told, in each language: what does not work, what to do, who takes care, where to ask. */
@Component
public class LapseTexts {

    private static final List<Locale> LANGUAGES = List.of(Texts.ENGLISH, Texts.CHINESE);
    private static final DateTimeFormatter MINUTES =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Inventory inventory;
    private final People people;
    private final String contact;

    LapseTexts(Inventory inventory, People people, @Value("${sealkeeper.lapse.contact:}") String contact) {
        this.inventory = inventory;
        this.people = people;
        this.contact = contact.strip();
    }

    /** What is said when a signature has lapsed. */
    public Map<Locale, Announcement.Text> ofLapse(Lapse lapse) {
        return texts("lapse.announcement.", lapse);
    }

    /** What is said when it is valid again. */
    public Map<Locale, Announcement.Text> ofAllClear(Lapse lapse) {
        return texts("lapse.all-clear.", lapse);
    }

    private Map<Locale, Announcement.Text> texts(String key, Lapse lapse) {
        Signature signature = inventory.signature(lapse.signature());
        Map<Locale, Announcement.Text> texts = new LinkedHashMap<>();
        for (Locale language : LANGUAGES) {
            String ask = contact(signature).map(who -> Texts.in(language, "lapse.ask", who)).orElse("");
            texts.put(language, new Announcement.Text(Texts.in(language, key + "title", signature.name()),
                    Texts.in(language, key + "body", signature.name(), MINUTES.format(lapse.expiredAt()), ask).strip()));
        }
        return texts;
    }

    /** Where people can ask: who is configured for that, else the signature's keepers. */
    Optional<String> contact(Signature signature) {
        return Optional.of(contact.isEmpty() ? keepers(signature) : contact).filter(who -> !who.isEmpty());
    }

    private String keepers(Signature signature) {
        return signature.keepers().stream().flatMap(keeper -> people.find(keeper).stream())
                .map(person -> person.email().map(mail -> person.name() + " <" + mail + ">").orElse(person.name()))
                .collect(Collectors.joining(", "));
    }

    /** Such as {@code 26:05}, hours and minutes. */
    static String hours(Duration lasted) {
        return String.format(Locale.ROOT, "%d:%02d", lasted.toHours(), lasted.toMinutesPart());
    }
}
