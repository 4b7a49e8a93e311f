package org.sealkeeper.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.sealkeeper.notification.Preference;
import org.sealkeeper.notification.Preferences;
import org.sealkeeper.notification.Topic;
import org.sealkeeper.security.People;
import org.sealkeeper.security.Person;
import org.sealkeeper.text.Texts;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the caller wants of their own mails; nobody sets it for somebody else. */
@RestController
@RequestMapping("/api/v1/my/notifications")
@Tag(name = "Notifications")
class NotificationController {

    private final Preferences preferences;
    private final People people;
    private final Caller caller;

    NotificationController(Preferences preferences, People people, Caller caller) {
        this.preferences = preferences;
        this.people = people;
        this.caller = caller;
    }

    /**
     * What is wanted; what is left out is as if nothing had been chosen.
     *
     * @param language of mails, {@code en} or {@code zh-CN}; stays as it is when left out
     */
    record Wanted(Integer digestHour, String zone, String quietFrom, String quietUntil, Set<Topic> muted, String language) {
    }

    @GetMapping
    @Operation(summary = "How the caller wants their mails")
    Wanted show() {
        return shown(caller.id());
    }

    @PutMapping
    @Operation(summary = "Say how one wants one's mails: one a day at an hour, none in quiet hours, some kinds not at all;"
            + " lapses and escalations always come at once")
    Wanted change(@RequestBody Wanted wanted) {
        String user = caller.id();
        preferences.change(user, new Preference(Optional.ofNullable(wanted.digestHour()),
                Optional.ofNullable(wanted.zone()).orElse("UTC"), Optional.ofNullable(wanted.quietFrom()),
                Optional.ofNullable(wanted.quietUntil()), Optional.ofNullable(wanted.muted()).orElse(Set.of())));
        if (wanted.language() != null) {
            people.changeLanguage(user, Texts.nearest(Locale.forLanguageTag(wanted.language())));
        }
        return shown(user);
    }

    private Wanted shown(String user) {
        Preference now = preferences.of(user);
        return new Wanted(now.digestHour().orElse(null), now.zone(), now.quietFrom().orElse(null),
                now.quietUntil().orElse(null), now.muted(),
                Texts.nearest(people.find(user).map(Person::locale).orElse(Texts.ENGLISH)).toLanguageTag());
    }
}
