package org.sealkeeper.ledger;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * What is to be recorded. Built step by step: {@code Entry.of("document.uploaded").renewal(id).actor("kim")
 * .detail("sha256", …)}. Details are shown to auditors: digests and decisions, never content or secrets.
 */
public final class Entry {

    final String kind;
    final Map<String, Object> details = new LinkedHashMap<>();
    UUID signature;
    UUID renewal;
    String actor;
    String activity;
    String outcome;
    Duration duration;

    private Entry(String kind) {
        this.kind = Objects.requireNonNull(kind);
    }

    /** @param kind subject and past participle, such as {@code renewal.started} */
    public static Entry of(String kind) {
        return new Entry(kind);
    }

    public Entry signature(UUID id) {
        this.signature = id;
        return this;
    }

    public Entry renewal(UUID id) {
        this.renewal = id;
        return this;
    }

    /** The user who did it; {@code sealkeeper} when left out, for what the application does by itself. */
    public Entry actor(String userId) {
        this.actor = userId;
        return this;
    }

    /** The activity id in the diagram, such as {@code approve-renewal}. */
    public Entry activity(String activityId) {
        this.activity = activityId;
        return this;
    }

    public Entry outcome(String outcome) {
        this.outcome = outcome;
        return this;
    }

    public Entry duration(Duration duration) {
        this.duration = duration;
        return this;
    }

    /** Absent values are left out. Values must be strings, numbers, booleans or lists of these. */
    public Entry detail(String name, Object value) {
        Object present = value instanceof Optional<?> optional ? optional.orElse(null) : value;
        if (present != null) {
            details.put(name, present instanceof Number || present instanceof Boolean || present instanceof Iterable<?>
                    ? present : present.toString());
        }
        return this;
    }
}
