package org.sealkeeper.process;

import java.util.Optional;
import java.util.UUID;
import org.camunda.bpm.engine.impl.jobexecutor.DefaultJobPriorityProvider;
import org.camunda.bpm.engine.impl.jobexecutor.JobDeclaration;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.sealkeeper.lapse.Lapses;
import org.sealkeeper.lapse.Urgency;
import org.springframework.beans.factory.ObjectProvider;

/**
 * The jobs of a lapsed signature's renewal, and of what that calls, run before all others. Other jobs have what their
 * diagram says.
 */
class LapsedFirst extends DefaultJobPriorityProvider {

    private final ObjectProvider<Lapses> lapses;

    /** @param lapses asked when a job is made; it needs services of the engine that is being built here */
    LapsedFirst(ObjectProvider<Lapses> lapses) {
        this.lapses = lapses;
    }

    @Override
    public long determinePriority(ExecutionEntity execution, JobDeclaration<?, ?> job, String definition) {
        long drawn = super.determinePriority(execution, job, definition);
        boolean urgent = drawn < Urgency.TOP && Optional.ofNullable(execution).flatMap(LapsedFirst::renewal)
                .filter(renewal -> lapses.getObject().isOfRenewal(renewal)).isPresent();
        return urgent ? Urgency.TOP : drawn;
    }

    private static Optional<UUID> renewal(ExecutionEntity execution) {
        try {
            return Optional.ofNullable(execution.getProcessBusinessKey()).map(UUID::fromString);
        } catch (IllegalArgumentException noRenewal) {
            return Optional.empty();
        }
    }
}
