package org.sealkeeper.restore;

import java.nio.file.Files;
import java.util.Optional;
import org.sealkeeper.backup.SharedRecoveryKey;
import org.springframework.stereotype.Component;

/** How many recovery holders of how many open a backup together, where the recovery key is split. */
@Component
public class SharesNeeded {

    private final RestoreSettings settings;

    SharesNeeded(RestoreSettings settings) {
        this.settings = settings;
    }

    public record Quorum(int needed, int total) {
    }

    /** Empty where this node has no split key. */
    public Optional<Quorum> now() {
        if (!Files.isRegularFile(settings.sharedKey())) {
            return Optional.empty();
        }
        SharedRecoveryKey key = SharedRecoveryKey.read(settings.sharedKey());
        return Optional.of(new Quorum(key.needed(), key.total()));
    }
}
