package org.sealkeeper.process;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.camunda.bpm.engine.ActivityTypes;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.history.event.HistoricActivityInstanceEventEntity;
import org.camunda.bpm.engine.impl.history.event.HistoricIncidentEventEntity;
import org.camunda.bpm.engine.impl.history.event.HistoricJobLogEvent;
import org.camunda.bpm.engine.impl.history.event.HistoryEvent;
import org.camunda.bpm.engine.impl.history.event.HistoryEventTypes;
import org.camunda.bpm.engine.impl.history.handler.HistoryEventHandler;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Each step that the engine runs, and each failure of one, becomes an event in the ledger, in the engine's transaction.
 * The engine's own history is cleaned up in time; the ledger is not.
 */
@Component
class StepsInLedger implements HistoryEventHandler {

    private static final Set<String> STEPS =
            Set.of(ActivityTypes.TASK_SERVICE, ActivityTypes.TASK_BUSINESS_RULE, ActivityTypes.TASK_USER_TASK);
    private static final String RENEWAL = "renewal";

    private final Ledger ledger;
    private final JdbcClient jdbc;

    StepsInLedger(Ledger ledger, JdbcClient jdbc) {
        this.ledger = ledger;
        this.jdbc = jdbc;
    }

    @Override
    public void handleEvents(List<HistoryEvent> events) {
        events.forEach(this::handleEvent);
    }

    @Override
    public void handleEvent(HistoryEvent event) {
        if (event instanceof HistoricActivityInstanceEventEntity step && STEPS.contains(step.getActivityType())) {
            boolean forPeople = step.getActivityType().equals(ActivityTypes.TASK_USER_TASK);
            if (event.isEventOfType(HistoryEventTypes.ACTIVITY_INSTANCE_END)) {
                record(step, Entry.of(forPeople ? "task.ended" : "step.ended")
                        .outcome(step.isCanceled() ? "INTERRUPTED" : "COMPLETED")
                        .activity(step.getActivityId()).duration(duration(step)));
            } else if (forPeople && event.isEventOfType(HistoryEventTypes.ACTIVITY_INSTANCE_START)) {
                record(step, Entry.of("task.opened").activity(step.getActivityId()));
            }
        } else if (event instanceof HistoricJobLogEvent job && job.isFailureLog() && job.getActivityId() != null) {
            record(job, Entry.of("step.failed").outcome("FAILED").activity(job.getActivityId())
                    .detail("reason", IncidentWording.cause(job.getJobExceptionMessage())));
        } else if (event instanceof HistoricIncidentEventEntity incident && incident.isOpen()
                && event.isEventOfType(HistoryEventTypes.INCIDENT_CREATE)
                && incident.getId().equals(incident.getRootCauseIncidentId())) {
            record(incident, Entry.of("incident.raised").outcome("FAILED").activity(incident.getActivityId())
                    .detail("reason", incident.getIncidentMessage()));
        }
    }

    private void record(HistoryEvent event, Entry entry) {
        ExecutionEntity root = execution(event.getRootProcessInstanceId());
        if (root != null) {
            // a called process is mostly given them, and the step has read them there already
            ExecutionEntity own = execution(event.getProcessInstanceId());
            entry.signature(uuid("signatureId", own, root));
            if (root.getProcessDefinition().getKey().equals(RENEWAL)) {
                entry.renewal(uuid("renewalId", own, root));
            }
        }
        ledger.record(entry.actor(Context.getCommandContext().getAuthenticatedUserId()));
    }

    private static ExecutionEntity execution(String id) {
        return id == null ? null : Context.getCommandContext().getExecutionManager().findExecutionById(id);
    }

    /** An end does not know its beginning when that was in an earlier transaction; the history does. */
    private Duration duration(HistoricActivityInstanceEventEntity step) {
        Instant start = Optional.ofNullable(step.getStartTime()).map(Date::toInstant)
                .orElseGet(() -> jdbc.sql("/* prepared */ select start_time_ from act_hi_actinst where id_ = :id")
                        .param("id", step.getId()).query(Timestamp.class).single().toInstant());
        return Duration.between(start, step.getEndTime().toInstant());
    }

    private static UUID uuid(String variable, ExecutionEntity... where) {
        return Stream.of(where).filter(Objects::nonNull).map(execution -> execution.getVariable(variable)).filter(Objects::nonNull)
                .findFirst().flatMap(StepsInLedger::uuid).orElse(null);
    }

    private static Optional<UUID> uuid(Object variable) {
        try {
            return Optional.ofNullable(variable).map(Object::toString).map(UUID::fromString);
        } catch (IllegalArgumentException notAnId) {
            return Optional.empty();
        }
    }
}
