package org.sealkeeper.renewal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.history.HistoricActivityInstance;
import org.camunda.bpm.engine.history.HistoricProcessInstance;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.SequenceFlow;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.security.People;
import org.sealkeeper.text.Refusal;
import org.springframework.stereotype.Component;

/**
 * Which way a renewal went through its process and those that it called, from the engine's history. When that has been
 * cleaned up, the ledger still knows the steps; then there is one run, of the version that ran, and no flows.
 */
@Component
public class Journeys {

    private static final Set<String> CALLS = Set.of("callActivity");

    private final HistoryService history;
    private final RepositoryService repository;
    private final Ledger ledger;
    private final People people;

    Journeys(HistoryService history, RepositoryService repository, Ledger ledger, People people) {
        this.history = history;
        this.repository = repository;
        this.ledger = ledger;
        this.people = people;
    }

    /**
     * One process that ran.
     *
     * @param id of its instance; of the definition where the history has been cleaned up
     * @param process such as {@code encrypted-backup}
     * @param version of the diagram
     * @param calledBy the run and the activity that called it; empty for the renewal itself
     * @param steps in the order they began
     * @param flows ids of the sequence flows that were taken
     */
    public record Run(String id, String definitionId, String process, int version, Optional<Call> calledBy,
            Instant begunAt, Optional<Instant> endedAt, List<Step> steps, Set<String> flows) {

        /** Steps that have begun and not ended. */
        public Set<String> standsAt() {
            return steps.stream().filter(step -> step.endedAt().isEmpty()).map(Step::activity)
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        /** Steps that were passed, whether or not they are under way again. */
        public Set<String> passed() {
            return steps.stream().filter(step -> step.endedAt().isPresent()).map(Step::activity)
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        /** How long each step took, all times together. */
        public Map<String, Duration> durations() {
            return steps.stream().filter(step -> step.endedAt().isPresent())
                    .collect(Collectors.toMap(Step::activity, Step::took, Duration::plus, TreeMap::new));
        }
    }

    public record Call(String run, String activity) {
    }

    /**
     * One passage through an element of the diagram.
     *
     * @param type such as {@code serviceTask}
     * @param name as it is drawn; empty when it has none
     * @param interrupted whether it was left because of something else
     * @param calls the run that it called
     */
    public record Step(String activity, String type, String name, Instant begunAt, Optional<Instant> endedAt,
            boolean interrupted, Optional<String> assignee, Optional<String> calls) {

        Duration took() {
            return Duration.between(begunAt, endedAt.orElseThrow());
        }
    }

    /** The runs of a renewal, its own first, then in the order they began. */
    public List<Run> of(Renewal renewal) {
        return people.unrestricted(() -> {
            List<HistoricProcessInstance> instances = history.createHistoricProcessInstanceQuery()
                    .processInstanceBusinessKey(renewal.id().toString()).orderByProcessInstanceStartTime().asc()
                    .unlimitedList();
            if (instances.isEmpty()) {
                return renewal.processDefinitionId().flatMap(definition -> fromLedger(renewal, definition)).stream().toList();
            }
            Map<String, List<HistoricActivityInstance>> steps = instances.stream().collect(Collectors.toMap(
                    HistoricProcessInstance::getId, instance -> stepsOf(instance.getId())));
            Map<String, Call> calls = steps.values().stream().flatMap(List::stream)
                    .filter(step -> step.getCalledProcessInstanceId() != null)
                    .collect(Collectors.toMap(HistoricActivityInstance::getCalledProcessInstanceId,
                            step -> new Call(step.getProcessInstanceId(), step.getActivityId()), (one, same) -> one));
            return instances.stream().map(instance -> run(instance, steps.get(instance.getId()), calls))
                    .sorted(Comparator.comparing((Run run) -> run.calledBy().isPresent()).thenComparing(Run::begunAt))
                    .toList();
        });
    }

    /**
     * The diagram that ran.
     *
     * @throws Refusal NOT_FOUND when it does not belong to the renewal, or is not deployed any more
     */
    public byte[] diagram(Renewal renewal, String definitionId) {
        boolean ran = of(renewal).stream().anyMatch(run -> run.definitionId().equals(definitionId));
        if (!ran) {
            throw Refusal.of(Refusal.Kind.NOT_FOUND, "renewal.no-diagram", definitionId);
        }
        return people.unrestricted(() -> {
            try (var model = repository.getProcessModel(definitionId)) {
                return model.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private List<HistoricActivityInstance> stepsOf(String instance) {
        return history.createHistoricActivityInstanceQuery().processInstanceId(instance)
                .orderByHistoricActivityInstanceStartTime().asc().orderPartiallyByOccurrence().asc().unlimitedList();
    }

    private Run run(HistoricProcessInstance instance, List<HistoricActivityInstance> steps, Map<String, Call> calls) {
        Optional<BpmnModelInstance> model = model(instance.getProcessDefinitionId());
        return new Run(instance.getId(), instance.getProcessDefinitionId(), instance.getProcessDefinitionKey(),
                instance.getProcessDefinitionVersion(), Optional.ofNullable(calls.get(instance.getId())),
                instance.getStartTime().toInstant(), Optional.ofNullable(instance.getEndTime()).map(Date::toInstant),
                steps.stream().map(Journeys::step).toList(),
                model.map(found -> flows(found, steps)).orElse(Set.of()));
    }

    private static Step step(HistoricActivityInstance step) {
        return new Step(step.getActivityId(), step.getActivityType(),
                Optional.ofNullable(step.getActivityName()).orElse(""), step.getStartTime().toInstant(),
                Optional.ofNullable(step.getEndTime()).map(Date::toInstant), step.isCanceled(),
                Optional.ofNullable(step.getAssignee()),
                Optional.ofNullable(step.getCalledProcessInstanceId()).filter(called -> CALLS.contains(step.getActivityType())));
    }

    /**
     * The history does not keep flows. One was taken when what it leads to began after what it comes from had ended, and
     * nothing else that leads there has ended in between; where ways join, each that comes in counts.
     */
    private static Set<String> flows(BpmnModelInstance model, List<HistoricActivityInstance> steps) {
        Map<String, List<HistoricActivityInstance>> byActivity = steps.stream()
                .collect(Collectors.groupingBy(HistoricActivityInstance::getActivityId));
        Set<String> taken = new TreeSet<>();
        for (FlowNode node : model.getModelElementsByType(FlowNode.class)) {
            for (HistoricActivityInstance begun : byActivity.getOrDefault(node.getId(), List.of())) {
                record Candidate(SequenceFlow flow, HistoricActivityInstance from) {
                }
                List<Candidate> before = new ArrayList<>();
                for (SequenceFlow flow : node.getIncoming()) {
                    byActivity.getOrDefault(flow.getSource().getId(), List.of()).stream()
                            .filter(from -> from.getEndTime() != null && !from.isCanceled()
                                    && !from.getEndTime().after(begun.getStartTime()))
                            .max(Comparator.comparing(HistoricActivityInstance::getEndTime))
                            .ifPresent(from -> before.add(new Candidate(flow, from)));
                }
                before.stream().max(Comparator.comparing(candidate -> candidate.from().getEndTime()))
                        .ifPresent(candidate -> taken.add(candidate.flow().getId()));
            }
        }
        return taken;
    }

    private Optional<BpmnModelInstance> model(String definitionId) {
        return repository.createProcessDefinitionQuery().processDefinitionId(definitionId).count() == 0 ? Optional.empty()
                : Optional.of(repository.getBpmnModelInstance(definitionId));
    }

    private Optional<Run> fromLedger(Renewal renewal, String definitionId) {
        ProcessDefinition definition = repository.createProcessDefinitionQuery().processDefinitionId(definitionId)
                .singleResult();
        if (definition == null) {
            return Optional.empty();
        }
        Map<String, FlowNode> drawn = repository.getBpmnModelInstance(definitionId)
                .getModelElementsByType(FlowNode.class).stream()
                .collect(Collectors.toMap(FlowNode::getId, Function.identity()));
        List<Step> steps = ledger.ofRenewal(renewal.id().value()).stream()
                .filter(event -> event.kind().matches("(step|task)\\.ended"))
                .filter(event -> drawn.containsKey(event.activity().orElse("")))
                .map(event -> new Step(event.activity().get(),
                        drawn.get(event.activity().get()).getElementType().getTypeName(),
                        drawn.get(event.activity().get()).getName(),
                        event.at().minus(event.duration().orElse(Duration.ZERO)), Optional.of(event.at()),
                        event.outcome().filter("INTERRUPTED"::equals).isPresent(),
                        event.kind().equals("task.ended") ? Optional.of(event.actor()) : Optional.empty(),
                        Optional.empty()))
                .toList();
        return Optional.of(new Run(definitionId, definitionId, definition.getKey(), definition.getVersion(),
                Optional.empty(), renewal.requestedAt(), renewal.endedAt(), steps, Set.of()));
    }
}
