package org.sealkeeper.backup;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.VersionId;

/**
 * One sealed set and how it stands: the receipt.
 *
 * @param sequence grows with each backup; clocks may go back, this does not
 * @param version empty when the signature had no active version
 * @param reason such as {@code before-change}, {@code after-change}, {@code on-demand}
 * @param prefix folder of the set within each store
 * @param keyIncluded whether the private key is in the set; empty while it is being written
 * @param manifestSha256 lower-case hex; empty while it is being written
 * @param bytes size on each store; 0 while it is being written
 * @param provenAt since when every required copy is proven
 * @param setAside since when nobody has to look after it any more, because another has taken its place
 * @param copies the stores that have it, or shall have it
 */
public record Backup(BackupId id, long sequence, SignatureId signature, Optional<VersionId> version, Optional<UUID> renewal,
        String reason, String prefix, State state, Optional<Boolean> keyIncluded,
        Optional<String> manifestSha256, Optional<String> previousManifestSha256, long bytes, Instant begunAt,
        Optional<Instant> writtenAt, Optional<Instant> provenAt, Optional<Instant> setAside, List<Recipient> recipients,
        List<BackupCopy> copies) {

    /** How old the last proof is; empty while there has been none. */
    public Optional<Duration> proofAge(Instant now) {
        return provenAt.map(at -> Duration.between(at, now));
    }

    /** Whether it has been without a proof for so long, and somebody has to look after it. */
    public boolean isUnprovenFor(Duration time, Instant now) {
        return state != State.WRITING && removal().isEmpty() && setAside.isEmpty() && provenAt.orElse(begunAt).isBefore(now.minus(time));
    }

    /** Whether it is no longer kept: {@code REMOVING} or {@code REMOVED}. */
    public Optional<State> removal() {
        return Optional.of(state).filter(one -> one == State.REMOVING || one == State.REMOVED);
    }

    boolean isOn(String store) {
        return copies.stream().anyMatch(copy -> copy.store().equals(store) && copy.state().isThere());
    }

    public enum State {
        /** Not a backup yet. */
        WRITING,
        /** Its manifest lies on one store, and not yet on all that are required. */
        COPYING,
        /** Every required store has it. */
        WRITTEN,
        /** A drill has read it back from every required store and used its key. */
        PROVEN,
        /** The last drill found a required copy damaged or wrong. */
        FAILED,
        /** It is no longer kept, and being removed from the stores. */
        REMOVING,
        /** It is no longer kept, and on no store any more. */
        REMOVED
    }
}
