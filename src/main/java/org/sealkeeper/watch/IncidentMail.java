package org.sealkeeper.watch;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.runtime.Incident;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.notification.Outbox;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Tells keepers and administrators of a step that has failed for good, once for each incident. */
@Component
class IncidentMail {

    private static final int AT_A_TIME = 100;

    private final RuntimeService runtime;
    private final Inventory inventory;
    private final Keepers keepers;
    private final People people;
    private final Outbox outbox;

    IncidentMail(RuntimeService runtime, Inventory inventory, Keepers keepers, People people, Outbox outbox) {
        this.runtime = runtime;
        this.inventory = inventory;
        this.keepers = keepers;
        this.people = people;
        this.outbox = outbox;
    }

    @Scheduled(fixedDelayString = "${sealkeeper.watch.incident-interval:PT1M}")
    @Transactional
    void queue() {
        runtime.createIncidentQuery().orderByIncidentTimestamp().desc().listPage(0, AT_A_TIME).stream()
                // processes that wait for a called one repeat its incident under an id of their own
                .filter(incident -> incident.getId().equals(incident.getRootCauseIncidentId()))
                .forEach(incident -> signature(incident).ifPresent(signature -> queue(incident, signature)));
    }

    private Optional<Signature> signature(Incident incident) {
        return runtime.createVariableInstanceQuery().processInstanceIdIn(incident.getProcessInstanceId())
                .variableName("signatureId").listPage(0, 1).stream()
                .map(variable -> inventory.signature(SignatureId.of((String) variable.getValue()))).findFirst();
    }

    private void queue(Incident incident, Signature signature) {
        Map<String, Object> values = new TreeMap<>(Map.of("signature", signature.name(), "signatureId",
                signature.id().toString(), "activity", failedStep(incident)));
        signature.effectiveExpiry().ifPresent(expiry -> values.put("expiry", expiry.at()));
        Optional.ofNullable(incident.getIncidentMessage()).ifPresent(message -> values.put("problem", message));
        Set<String> told = new LinkedHashSet<>(keepers.responsibleFor(signature));
        told.addAll(people.members(Group.ADMINISTRATORS));
        told.forEach(person -> outbox.queue("incident", person, "incident:" + incident.getId(), values));
    }

    /** The engine knows which step failed only when the step was tried; otherwise it is the one that waits to be. */
    private static String failedStep(Incident incident) {
        return Optional.ofNullable(incident.getFailedActivityId()).orElse(incident.getActivityId());
    }
}
