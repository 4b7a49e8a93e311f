package org.sealkeeper.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.sealkeeper.backup.BackupContentSource;
import org.sealkeeper.backup.BackupFiles;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureId;
import org.springframework.stereotype.Component;

/**
 * The platform's configuration of a signature. What is backed up after another version has become active is what the
 * platform is compared with from then on.
 */
@Component
class PlatformInBackup implements BackupContentSource {

    private final Inventory inventory;
    private final Platforms platforms;
    private final RecordedStates recorded;

    PlatformInBackup(Inventory inventory, Platforms platforms, RecordedStates recorded) {
        this.inventory = inventory;
        this.platforms = platforms;
        this.recorded = recorded;
    }

    @Override
    public void addTo(BackupFiles files, SignatureId id, Optional<UUID> renewal) throws IOException {
        Signature signature = inventory.signature(id);
        Map<String, byte[]> configuration;
        try {
            Platform platform = platforms.named(signature.platform());
            PlatformState state = PlatformState.of(platform, signature);
            configuration = state.configuration();
            if (!platform.needsPerson()) {
                recorded.recordIfOutdated(signature, state);
            }
        } catch (AccessLost lost) {
            throw new UncheckedIOException(lost.getMessage(), lost);
        } catch (IOException e) {
            throw new UncheckedIOException("The platform " + signature.platform() + " did not give its configuration of "
                    + signature.name() + " for the backup; it will be asked again", e);
        }
        for (var file : configuration.entrySet()) {
            files.add("platform/" + file.getKey(), file.getValue());
        }
    }
}
