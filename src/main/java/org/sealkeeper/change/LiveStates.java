package org.sealkeeper.change;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.platform.Installations;
import org.sealkeeper.platform.Platform;
import org.sealkeeper.platform.PlatformState;
import org.sealkeeper.platform.Platforms;
import org.springframework.stereotype.Component;

/**
 * What platforms have now. One that cannot be asked has what people told last: after a change, or after an installation
 * at its console; when nobody has told anything, the version that is active.
 */
@Component
class LiveStates {

    private final Platforms platforms;
    private final Installations installations;
    private final Inventory inventory;
    private final Changes changes;

    LiveStates(Platforms platforms, Installations installations, Inventory inventory, Changes changes) {
        this.platforms = platforms;
        this.installations = installations;
        this.inventory = inventory;
        this.changes = changes;
    }

    /** @throws IOException when the platform cannot be asked now */
    PlatformState of(Signature signature) throws IOException {
        Platform platform = platforms.named(signature.platform());
        PlatformState state = PlatformState.of(platform, signature);
        return platform.needsPerson() ? new PlatformState(told(signature, state), state.configuration()) : state;
    }

    private Optional<String> told(Signature signature, PlatformState atConsole) {
        Optional<Instant> installed = installations.atConsole(signature.id()).map(Installations.AtConsole::at);
        Optional<Change> seen = changes.lastSeenAtConsole(signature.id())
                .filter(change -> installed.isEmpty() || change.doneAt().orElseThrow().isAfter(installed.get()));
        return seen.isPresent() ? seen.get().seenFingerprint() : installed.isPresent() ? atConsole.fingerprint()
                : inventory.activeVersion(signature.id()).map(Version::fingerprint);
    }
}
