package org.sealkeeper.platform;

import java.util.Locale;
import org.sealkeeper.text.Refusal;

/** A SHA-256 fingerprint as consoles show it: in capitals, with colons or blanks, or with the name of the algorithm. */
public final class ShownFingerprint {

    private ShownFingerprint() {
    }

    /**
     * @return lower-case hex without anything between
     * @throws Refusal INVALID when it is none
     */
    public static String of(String shown) {
        String digits = shown.toLowerCase(Locale.ROOT).replaceFirst("^sha-?256( fingerprint)?\\s*[:=]", "")
                .replaceAll("[\\s:-]", "");
        if (!digits.matches("[0-9a-f]{64}")) {
            throw Refusal.of(Refusal.Kind.INVALID, "installation.fingerprint-needed");
        }
        return digits;
    }
}
