package org.sealkeeper.inventory;

import java.util.List;
import org.sealkeeper.vault.KeyAlgorithm;

/** What is needed to register a signature; the parts are those of {@link Signature}. Refuses to exist when wrong. */
public record NewSignature(String name, SignatureKind kind, String platform, String issuer, Criticality criticality,
        String subject, List<String> names, KeyAlgorithm keyAlgorithm, int renewBeforeDays, int criticalBeforeDays,
        List<Integer> reminderDays, List<String> keepers) {
}
