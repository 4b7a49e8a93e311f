package org.sealkeeper.notification;

import jakarta.mail.MessagingException;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.sealkeeper.security.People;
import org.sealkeeper.security.Person;
import org.sealkeeper.text.Texts;
import org.springframework.mail.MailException;
import org.springframework.stereotype.Component;
import org.springframework.web.util.HtmlUtils;

/** A mail that only shows that mail arrives. It goes past the outbox, so whoever asks for it hears what came of it. */
@Component
public class TestMail {

    private final MailServer server;
    private final People people;
    private final Clock clock;

    TestMail(MailServer server, People people, Clock clock) {
        this.server = server;
        this.people = people;
        this.clock = clock;
    }

    /** What came of it. */
    public sealed interface Outcome {

        record Sent(String address) implements Outcome {
        }

        /** Nobody has configured a mail server; mail waits in the outbox. */
        record NoServer() implements Outcome {
        }

        record NoAddress() implements Outcome {
        }

        /** @param why as the server says */
        record Failed(String why) implements Outcome {
        }
    }

    public boolean hasServer() {
        return server.isConfigured();
    }

    /** Sends it to somebody's own address; answers within the mail server's time-outs, ten seconds each. */
    public Outcome sendTo(String userId) {
        if (!server.isConfigured()) {
            return new Outcome.NoServer();
        }
        Optional<Person> person = people.find(userId);
        Optional<String> address = person.flatMap(Person::email);
        if (address.isEmpty()) {
            return new Outcome.NoAddress();
        }
        try {
            server.send(UUID.randomUUID(), address.get(), letter(Texts.nearest(person.get().locale())), clock.instant(),
                    () -> { });
            return new Outcome.Sent(address.get());
        } catch (MailException | MessagingException e) {
            return new Outcome.Failed(String.valueOf(MailServer.rootOf(e).getMessage()));
        }
    }

    private static Letter letter(Locale locale) {
        String text = Texts.in(locale, "settings.test-mail.text");
        return new Letter(locale.toLanguageTag(), Texts.in(locale, "settings.test-mail.subject"), text,
                "<p>" + HtmlUtils.htmlEscape(text) + "</p>");
    }
}
