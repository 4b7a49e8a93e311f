package org.sealkeeper.backup;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.sealkeeper.text.Texts;

/**
 * What a drill found.
 *
 * @param store which copy was read
 * @param keyUsed whether the restored key has signed; false when the set rightly holds no key
 * @param fault what is wrong, such as {@code changed}; empty when the backup is proven
 * @param object the object or file that is wrong, such as {@code part-00000.cms}
 * @param actor who asked for the drill
 */
public record Proof(BackupId backup, String store, Instant at, boolean proven, boolean keyUsed, Optional<String> fault,
        Optional<String> object, String actor, Duration duration) {

    /** The finding as a sentence that says what to do next. */
    public String sentence(Locale locale) {
        String key = fault.orElse(keyUsed ? "proven" : "proven-without-key");
        return Texts.in(locale, "drill." + key, object.orElse(""));
    }
}
