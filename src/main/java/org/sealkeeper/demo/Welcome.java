package org.sealkeeper.demo;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sealkeeper.inventory.EffectiveExpiry;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.renewal.Renewals;
import org.sealkeeper.text.Texts;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** The block that the demo prints: where to open what, as whom, and what to do there first. */
@Component
@Profile("demo")
class Welcome {

    private static final DateTimeFormatter READABLE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'")
            .withZone(ZoneOffset.UTC);

    private final DemoPasswords passwords;
    private final DemoSignatures signatures;
    private final Renewals renewals;
    private final OwnFiles files;
    private final DemoTokenIm tokenIm;
    private final Address address;
    private final Clock clock;

    Welcome(DemoPasswords passwords, DemoSignatures signatures, Renewals renewals, OwnFiles files,
            DemoTokenIm tokenIm, Address address, Clock clock) {
        this.passwords = passwords;
        this.signatures = signatures;
        this.renewals = renewals;
        this.files = files;
        this.tokenIm = tokenIm;
        this.address = address;
        this.clock = clock;
    }

    String text() {
        Locale reader = Locale.getDefault();
        return Texts.in(reader, "demo.welcome", address.base(),
                DemoPeople.ALL.stream().map(person -> row(person, reader)).collect(Collectors.joining("\n")),
                Stream.of(signatures.due(), signatures.bound(), signatures.healthy())
                        .map(signature -> row(signature, reader)).collect(Collectors.joining("\n")),
                next(reader), files.path(DemoPasswords.FILE).toString(),
                tokenIm.page().map(page -> Texts.in(reader, "demo.tokenim", page)).orElse(""));
    }

    private String next(Locale reader) {
        boolean isOpen = renewals.openOf(signatures.due().id()).isPresent();
        return Texts.in(reader, isOpen ? "demo.next-open" : "demo.next-renewed", address.base(),
                signatures.due().name());
    }

    private String row(DemoPeople.Person person, Locale reader) {
        return "    %-6s %s  %s, %s".formatted(person.id(), passwords.of(person.id()), person.name(),
                Texts.in(reader, "demo.role." + person.group().id()));
    }

    private String row(Signature signature, Locale reader) {
        EffectiveExpiry expiry = signature.effectiveExpiry().orElseThrow();
        return "    %-17s %-8s  %s".formatted(signature.name(), signature.stateAt(clock.instant()),
                Texts.in(reader, "demo.expires", READABLE.format(expiry.at()),
                        Duration.between(clock.instant(), expiry.at()).toDays(), expiry.setBy().in(reader)));
    }
}
