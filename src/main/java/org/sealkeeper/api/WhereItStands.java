package org.sealkeeper.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.history.HistoricActivityInstance;
import org.camunda.bpm.engine.runtime.Incident;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.sealkeeper.renewal.Renewal;
import org.sealkeeper.text.DrawnNames;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.stereotype.Component;

/** Where a running renewal stands, in its own process and in those that it calls. */
@Component
class WhereItStands {

    /** What is around a step, or beside it, is no step of its own. */
    private static final Set<String> AROUND = Set.of("callActivity", "subProcess", "boundaryTimer", "eventBasedGateway",
            "intermediateMessageCatch");
    private static final String BESIDE = "effective-expiry-passed";

    private final HistoryService history;
    private final RuntimeService runtime;

    WhereItStands(HistoryService history, RuntimeService runtime) {
        this.history = history;
        this.runtime = runtime;
    }

    /**
     * A step that has begun and not ended.
     *
     * @param label in the reader's language
     * @param taskId for user tasks
     */
    record Step(String activity, String label, Instant since, Optional<String> taskId, Optional<String> assignee) {
    }

    List<Step> waitingAt(Renewal renewal) {
        if (renewal.hasEnded()) {
            return List.of();
        }
        return waitingAt(renewal.id().toString());
    }

    /** Of the processes with a business key: those of a renewal, or of a change. */
    List<Step> waitingAt(String businessKey) {
        return instances(businessKey).flatMap(this::unfinished).map(WhereItStands::step).toList();
    }

    /** What keeps the renewal from going on, in the words of the step that failed. */
    List<String> incidents(Renewal renewal) {
        if (renewal.hasEnded()) {
            return List.of();
        }
        return incidents(renewal.id().toString());
    }

    List<String> incidents(String businessKey) {
        return instances(businessKey)
                .map(instance -> runtime.createIncidentQuery().processInstanceId(instance.getId()).unlimitedList())
                .flatMap(List::stream)
                .filter(incident -> incident.getId().equals(incident.getRootCauseIncidentId()))
                .map(Incident::getIncidentMessage)
                .map(message -> message == null ? "" : message)
                .toList();
    }

    /** A process and those that it calls have the same business key. */
    private Stream<ProcessInstance> instances(String businessKey) {
        return runtime.createProcessInstanceQuery().processInstanceBusinessKey(businessKey).unlimitedList()
                .stream();
    }

    private Stream<HistoricActivityInstance> unfinished(ProcessInstance instance) {
        return history.createHistoricActivityInstanceQuery().unfinished().processInstanceId(instance.getId())
                .unlimitedList().stream()
                .filter(step -> !AROUND.contains(step.getActivityType()) && !step.getActivityId().equals(BESIDE));
    }

    private static Step step(HistoricActivityInstance step) {
        return new Step(step.getActivityId(),
                DrawnNames.of(step.getActivityId(), LocaleContextHolder.getLocale()),
                step.getStartTime().toInstant(), Optional.ofNullable(step.getTaskId()),
                Optional.ofNullable(step.getAssignee()));
    }
}
