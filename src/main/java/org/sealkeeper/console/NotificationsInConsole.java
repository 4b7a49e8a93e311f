package org.sealkeeper.console;

import io.swagger.v3.oas.annotations.Hidden;
import java.security.Principal;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.sealkeeper.notification.Preference;
import org.sealkeeper.notification.Preferences;
import org.sealkeeper.notification.Topic;
import org.sealkeeper.security.People;
import org.sealkeeper.security.Person;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.text.Texts;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** How one wants one's own mails. */
@Controller
@Hidden
@RequestMapping("/notifications")
class NotificationsInConsole {

    private final Preferences preferences;
    private final People people;

    NotificationsInConsole(Preferences preferences, People people) {
        this.preferences = preferences;
        this.people = people;
    }

    @GetMapping
    String show(Principal user, Model model) {
        model.addAttribute("wanted", preferences.of(user.getName()));
        model.addAttribute("mail", people.find(user.getName()).flatMap(Person::email).orElse(""));
        model.addAttribute("mailLanguage", Texts.nearest(people.find(user.getName()).map(Person::locale)
                .orElse(Texts.ENGLISH)).toLanguageTag());
        model.addAttribute("topics", Topic.values());
        // those that people know; there are three hundred more under old and other names
        model.addAttribute("zones", new TreeSet<>(ZoneId.getAvailableZoneIds().stream()
                .filter(zone -> zone.equals("UTC") || zone.matches("(Africa|America|Asia|Atlantic|Australia|Europe|Pacific)/.*"))
                .toList()));
        return "console/notifications";
    }

    @PostMapping
    String change(@RequestParam(defaultValue = "") String digestHour, @RequestParam String zone,
            @RequestParam(defaultValue = "") String quietFrom, @RequestParam(defaultValue = "") String quietUntil,
            @RequestParam(defaultValue = "") Set<Topic> wanted, @RequestParam String language, Principal user, Locale locale,
            RedirectAttributes next) {
        try {
            Set<Topic> muted = Arrays.stream(Topic.values()).filter(topic -> !wanted.contains(topic)).collect(Collectors.toSet());
            preferences.change(user.getName(), new Preference(given(digestHour).map(Integer::valueOf), zone, given(quietFrom),
                    given(quietUntil), muted));
            people.changeLanguage(user.getName(), Texts.nearest(Locale.forLanguageTag(language)));
            next.addFlashAttribute("done", "console.notifications.saved");
        } catch (Refusal refusal) {
            next.addFlashAttribute("refused", Texts.in(locale, "refusal." + refusal.code(), refusal.getArguments()));
        }
        return "redirect:/notifications";
    }

    private static Optional<String> given(String field) {
        return Optional.of(field.strip()).filter(text -> !text.isEmpty());
    }
}
