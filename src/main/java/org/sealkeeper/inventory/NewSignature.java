package org.sealkeeper.inventory;

import java.util.List;
import java.util.Objects;
import org.sealkeeper.vault.KeyAlgorithm;

/**
 * What is needed to register a signature; the parts are those of {@link Signature}. Refuses to exist when wrong, with a
 * sentence for the one who registers it. Names come out in lower case and ASCII, reminder days from early to late.
 */
public record NewSignature(String name, SignatureKind kind, String platform, String issuer, Criticality criticality,
        String subject, List<String> names, KeyAlgorithm keyAlgorithm, int renewBeforeDays, int criticalBeforeDays,
        List<Integer> reminderDays, List<String> keepers) {

    public static final int RENEW_BEFORE_DAYS = 30;
    public static final int CRITICAL_BEFORE_DAYS = 7;
    public static final List<Integer> REMINDER_DAYS = List.of(90, 60, 30, 14, 7, 3, 1, 0, -1);

    public NewSignature {
        name = Rules.name(name);
        Rules.present("kind", kind);
        platform = Rules.text("platform", platform);
        issuer = Rules.text("issuer", issuer);
        Rules.present("criticality", criticality);
        subject = Rules.subject(subject);
        names = Rules.serverNames(Objects.requireNonNullElse(names, List.of()));
        Rules.present("keyAlgorithm", keyAlgorithm);
        Rules.namesForKind(kind, names);
        Rules.windows(renewBeforeDays, criticalBeforeDays);
        reminderDays = Rules.reminderDays(Objects.requireNonNullElse(reminderDays, REMINDER_DAYS));
        keepers = Rules.keepers(Objects.requireNonNullElse(keepers, List.of()));
    }
}
