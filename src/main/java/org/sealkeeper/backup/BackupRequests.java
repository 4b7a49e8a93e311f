package org.sealkeeper.backup;

import java.util.Map;
import java.util.UUID;
import org.camunda.bpm.engine.RuntimeService;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.text.Refusal;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Starts the process that writes and proves a backup. */
@Component
public class BackupRequests {

    static final String PROCESS = "encrypted-backup";

    private final RuntimeService runtime;
    private final Inventory inventory;

    BackupRequests(RuntimeService runtime, Inventory inventory) {
        this.runtime = runtime;
        this.inventory = inventory;
    }

    /**
     * Has a signature backed up now; who is logged in is who asked.
     *
     * @param reason such as {@code on-demand}
     * @return business key of the process
     * @throws Refusal NOT_FOUND
     */
    @Transactional
    public UUID request(SignatureId signature, String reason) {
        inventory.signature(signature);
        UUID request = UUID.randomUUID();
        runtime.startProcessInstanceByKey(PROCESS, request.toString(),
                Map.of("signatureId", signature.toString(), "backupReason", reason));
        return request;
    }
}
