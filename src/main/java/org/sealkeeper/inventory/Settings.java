package org.sealkeeper.inventory;

import java.util.List;

/** What may be changed of a registered signature; the parts are those of {@link Signature}. */
public record Settings(String platform, String issuer, Criticality criticality, int renewBeforeDays,
        int criticalBeforeDays, List<Integer> reminderDays) {

    public Settings {
        platform = Rules.text("platform", platform);
        issuer = Rules.text("issuer", issuer);
        Rules.present("criticality", criticality);
        Rules.windows(renewBeforeDays, criticalBeforeDays);
        reminderDays = Rules.reminderDays(reminderDays);
    }
}
