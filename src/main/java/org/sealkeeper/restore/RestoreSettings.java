package org.sealkeeper.restore;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.sealkeeper.security.Group;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** {@code sealkeeper.restore.*}. */
@Component
class RestoreSettings {

    /** When recovery holders are asked for their shares. */
    enum Quorum {
        /** When the server's drill key does not open the set. */
        WHEN_NEEDED,
        /** For each restore. */
        ALWAYS
    }

    private final Group approverGroup;
    private final Duration decideWithin;
    private final Duration approvalValidFor;
    private final Duration downloadWithin;
    private final Quorum quorum;
    private final Path sharedKey;

    RestoreSettings(@Value("${sealkeeper.restore.approver-group:security-officers}") String approverGroup,
            @Value("${sealkeeper.restore.decide-within:P1D}") Duration decideWithin,
            @Value("${sealkeeper.restore.approval-valid-for:P3D}") Duration approvalValidFor,
            @Value("${sealkeeper.restore.download-within:P1D}") Duration downloadWithin,
            @Value("${sealkeeper.restore.quorum:when-needed}") String quorum,
            @Value("${sealkeeper.restore.shared-key:${sealkeeper.data-dir:./data}/recovery/shared-recovery-key.pem}")
            Path sharedKey) {
        this.approverGroup = Group.of(approverGroup);
        this.decideWithin = decideWithin;
        this.approvalValidFor = approvalValidFor;
        this.downloadWithin = downloadWithin;
        this.quorum = Quorum.valueOf(quorum.replace('-', '_').toUpperCase(Locale.ROOT));
        this.sharedKey = sharedKey;
    }

    /** Who may approve a restore. */
    Group approverGroup() {
        return approverGroup;
    }

    /** After that, people are reminded each day. Nothing is ever decided by time. */
    Duration decideWithin() {
        return decideWithin;
    }

    Duration approvalValidFor() {
        return approvalValidFor;
    }

    Duration downloadWithin() {
        return downloadWithin;
    }

    Quorum quorum() {
        return quorum;
    }

    /** What {@code split-recovery-key} made for the server: it opens nothing without the shares. */
    Path sharedKey() {
        return sharedKey;
    }
}
