package org.sealkeeper.process;

import static org.sealkeeper.text.Refusal.Kind.CONFLICT;
import static org.sealkeeper.text.Refusal.Kind.FORBIDDEN;

import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.camunda.bpm.engine.AuthorizationException;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.runtime.Incident;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.runtime.VariableInstance;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.sealkeeper.text.Refusal;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The steps that were tried often enough and wait for somebody: the incidents of jobs. */
@Component
public class StoppedSteps {

    private static final List<String> IDS = List.of("signatureId", "renewalId");

    private final RuntimeService runtime;
    private final ManagementService management;
    private final People people;
    private final Ledger ledger;
    private final Clock clock;

    StoppedSteps(RuntimeService runtime, ManagementService management, People people, Ledger ledger, Clock clock) {
        this.runtime = runtime;
        this.management = management;
        this.people = people;
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * One that has stopped.
     *
     * @param activity which step, such as {@code request-certificate}
     * @param problem why, in English, as its step has said it
     * @param since when it was given up
     */
    public record Stopped(String id, String activity, String problem, Instant since, Optional<UUID> signature,
            Optional<UUID> renewal) {
    }

    /** How many there are. */
    public long count() {
        return people.unrestricted(() -> management.createJobQuery().noRetriesLeft().count());
    }

    /** Those that stopped last, of all processes. */
    public List<Stopped> newest(int limit) {
        return people.unrestricted(() -> described(runtime.createIncidentQuery().orderByIncidentTimestamp().desc()
                // processes that wait for a called one repeat its incident, and none is called more than three deep
                .listPage(0, 4 * limit).stream().filter(StoppedSteps::isCause).limit(limit)));
    }

    /** Those of the processes with a business key, such as a renewal's id. */
    public List<Stopped> of(String businessKey) {
        return people.unrestricted(() -> described(runtime.createProcessInstanceQuery()
                .processInstanceBusinessKey(businessKey).unlimitedList().stream()
                .flatMap(instance -> runtime.createIncidentQuery().processInstanceId(instance.getId()).unlimitedList()
                        .stream())
                .filter(StoppedSteps::isCause)));
    }

    /**
     * Has a step tried again, once, at once.
     *
     * @throws Refusal CONFLICT when it has gone on meanwhile, FORBIDDEN for whoever may not
     */
    @Transactional
    public Stopped tryAgain(String incidentId, String actor) {
        Incident incident = people.unrestricted(() -> runtime.createIncidentQuery().incidentId(incidentId)
                .singleResult());
        Job job = incident == null ? null : people.unrestricted(() -> management.createJobQuery()
                .jobId(incident.getConfiguration()).noRetriesLeft().singleResult());
        if (job == null) {
            throw Refusal.of(CONFLICT, "stopped-step.gone-on");
        }
        Stopped stopped = people.unrestricted(() -> described(Stream.of(incident)).get(0));
        try {
            // the engine checks whether the user may; what follows is ours
            management.setJobRetries(job.getId(), 1);
        } catch (AuthorizationException e) {
            throw Refusal.because(e, FORBIDDEN, "group-needed", Group.ADMINISTRATORS.id());
        }
        people.unrestricted(() -> {
            management.setJobDuedate(job.getId(), Date.from(clock.instant()));
            return job;
        });
        ledger.record(Entry.of("step.tried-again").actor(actor).activity(stopped.activity())
                .signature(stopped.signature().orElse(null)).renewal(stopped.renewal().orElse(null))
                .detail("problem", stopped.problem()));
        return stopped;
    }

    private static boolean isCause(Incident incident) {
        return incident.getId().equals(incident.getRootCauseIncidentId())
                && Incident.FAILED_JOB_HANDLER_TYPE.equals(incident.getIncidentType());
    }

    private List<Stopped> described(Stream<Incident> incidents) {
        List<Incident> all = incidents.toList();
        if (all.isEmpty()) {
            return List.of();
        }
        Map<String, String> ids = new HashMap<>();
        runtime.createVariableInstanceQuery().variableNameIn(IDS.toArray(String[]::new))
                .processInstanceIdIn(all.stream().map(Incident::getProcessInstanceId).distinct().toArray(String[]::new))
                .list().forEach(variable -> ids.put(key(variable), (String) variable.getValue()));
        return all.stream().map(incident -> new Stopped(incident.getId(), failedStep(incident),
                Optional.ofNullable(incident.getIncidentMessage()).orElse(""),
                incident.getIncidentTimestamp().toInstant(),
                Optional.ofNullable(ids.get(incident.getProcessInstanceId() + "signatureId")).map(UUID::fromString),
                Optional.ofNullable(ids.get(incident.getProcessInstanceId() + "renewalId")).map(UUID::fromString)))
                .toList();
    }

    private static String key(VariableInstance variable) {
        return variable.getProcessInstanceId() + variable.getName();
    }

    /** The engine knows which step failed only when the step was tried; otherwise it is the one that waits to be. */
    private static String failedStep(Incident incident) {
        return Optional.ofNullable(incident.getFailedActivityId()).orElse(incident.getActivityId());
    }
}
