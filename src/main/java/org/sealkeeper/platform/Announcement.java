package org.sealkeeper.platform;

import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.sealkeeper.inventory.SignatureId;

/**
 * Something that everybody who uses a platform should know of.
 *
 * @param id the same on every try, so that it is announced once
 * @param texts one for each language, such as {@code Locale.SIMPLIFIED_CHINESE}
 */
public record Announcement(UUID id, SignatureId signature, Map<Locale, Text> texts) {

    public Announcement {
        if (texts.isEmpty()) {
            throw new IllegalArgumentException("An announcement needs a text in at least one language");
        }
        texts = Map.copyOf(texts);
    }

    /** @param body plain text */
    public record Text(String title, String body) {
    }
}
