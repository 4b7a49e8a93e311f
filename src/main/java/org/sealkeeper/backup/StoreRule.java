package org.sealkeeper.backup;

import java.time.Duration;
import java.util.Optional;

/**
 * What is asked of a store.
 *
 * @param required whether a set counts only when it lies there too
 * @param objectLock how long nobody may delete what is written; empty when that is not asked for
 */
public record StoreRule(boolean required, Optional<Duration> objectLock) {

    /** What holds for a store unless the configuration says otherwise. */
    static final StoreRule REQUIRED = new StoreRule(true, Optional.empty());
}
