package org.sealkeeper.backup;

import java.util.Map;
import java.util.UUID;
import org.camunda.bpm.engine.RuntimeService;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Backups that somebody asks for. */
@Component
public class BackupRequests {

    private static final String PROCESS = "encrypted-backup";

    private final Inventory inventory;
    private final RuntimeService processes;
    private final Ledger ledger;

    BackupRequests(Inventory inventory, RuntimeService processes, Ledger ledger) {
        this.inventory = inventory;
        this.processes = processes;
        this.ledger = ledger;
    }

    /**
     * Starts the process that writes a sealed set of a signature and proves it.
     *
     * @param actor the caller has seen to it that they may
     * @return business key of the process
     */
    @Transactional
    public UUID request(SignatureId signature, String actor) {
        inventory.signature(signature);
        UUID request = UUID.randomUUID();
        ledger.record(Entry.of("backup.requested").signature(signature.value()).actor(actor).detail("request", request));
        processes.startProcessInstanceByKey(PROCESS, request.toString(),
                Map.of("signatureId", signature.toString(), "backupReason", "on-demand"));
        return request;
    }
}
