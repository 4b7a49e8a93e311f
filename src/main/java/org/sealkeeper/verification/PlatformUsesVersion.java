package org.sealkeeper.verification;

import java.io.IOException;
import java.util.Optional;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.platform.PlatformStatus;
import org.sealkeeper.platform.Platforms;
import org.springframework.stereotype.Component;

/** The platform says that it accepts the signature, with exactly this version. */
@Component
class PlatformUsesVersion {

    private static final String ID = "platform-uses-version";

    private final Inventory inventory;
    private final Platforms platforms;

    PlatformUsesVersion(Inventory inventory, Platforms platforms) {
        this.inventory = inventory;
        this.platforms = platforms;
    }

    /** @throws IOException when the platform does not answer now; to be asked again later */
    Result of(Run run) throws IOException {
        Signature signature = inventory.signature(run.signature());
        Version version = inventory.version(run.version());
        PlatformStatus status = platforms.named(signature.platform()).status(signature);
        if (!status.fingerprint().equals(Optional.of(version.fingerprint()))) {
            return Result.failed(ID, "other-version", signature.platform(), status.sentence());
        }
        return status.active() ? Result.passed(ID, signature.platform(), version.number())
                : Result.failed(ID, "not-active", signature.platform(), status.sentence());
    }
}
