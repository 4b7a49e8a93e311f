package org.sealkeeper.process;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.camunda.bpm.engine.impl.ProcessEngineImpl;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.interceptor.CommandExecutor;
import org.camunda.bpm.engine.impl.jobexecutor.ExecuteJobsRunnable;
import org.camunda.bpm.engine.impl.jobexecutor.JobFailureCollector;
import org.camunda.bpm.engine.impl.jobexecutor.NotifyAcquisitionRejectedJobsHandler;
import org.camunda.bpm.engine.spring.components.jobexecutor.SpringJobExecutor;
import org.camunda.bpm.spring.boot.starter.property.CamundaBpmProperties;
import org.camunda.bpm.spring.boot.starter.property.JobExecutionProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.task.TaskExecutor;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.stereotype.Component;

/**
 * Runs the jobs of this node. A job is locked for half a minute, so that another node has it soon when this one dies; as
 * long as this one lives, it locks anew every few seconds what it has in hand, so that no other node runs that too,
 * however long it takes. A node that stops takes no more jobs and brings to an end what it has begun.
 */
@Component
class NodeJobs extends SpringJobExecutor implements MeterBinder {

    private static final Logger LOG = LoggerFactory.getLogger(NodeJobs.class);
    /** Two may fail or be late before a lock is lost. */
    private static final int EXTENSIONS_IN_A_LOCK = 4;
    private static final int SECONDS_TO_END = 25;
    /** No step takes as long, with all its time-outs. */
    private static final Duration TOO_LONG = Duration.ofMinutes(30);

    private final JdbcClient jdbc;
    private final Clock clock;
    /** Job ids, and since when by {@link System#nanoTime}. */
    private final Map<String, Long> inHand = new ConcurrentHashMap<>();
    private final Set<String> toldOf = new HashSet<>();
    private ScheduledExecutorService extending;
    private boolean troubled;

    NodeJobs(@Qualifier("camundaTaskExecutor") TaskExecutor threads, CamundaBpmProperties properties, JdbcClient jdbc,
            Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
        setTaskExecutor(threads);
        setRejectedJobsHandler(new NotifyAcquisitionRejectedJobsHandler());
        configure(properties.getJobExecution());
        if (threads instanceof ThreadPoolTaskExecutor pool) {
            pool.setWaitForTasksToCompleteOnShutdown(true);
            pool.setAwaitTerminationSeconds(SECONDS_TO_END);
        }
    }

    /** As the engine's starter does with its own. */
    private void configure(JobExecutionProperty settings) {
        Optional.ofNullable(settings.getLockTimeInMillis()).ifPresent(this::setLockTimeInMillis);
        Optional.ofNullable(settings.getMaxJobsPerAcquisition()).ifPresent(this::setMaxJobsPerAcquisition);
        Optional.ofNullable(settings.getWaitTimeInMillis()).ifPresent(this::setWaitTimeInMillis);
        Optional.ofNullable(settings.getMaxWait()).ifPresent(this::setMaxWait);
        Optional.ofNullable(settings.getBackoffTimeInMillis()).ifPresent(this::setBackoffTimeInMillis);
        Optional.ofNullable(settings.getMaxBackoff()).ifPresent(this::setMaxBackoff);
        Optional.ofNullable(settings.getBackoffDecreaseThreshold()).ifPresent(this::setBackoffDecreaseThreshold);
        Optional.ofNullable(settings.getWaitIncreaseFactor()).ifPresent(this::setWaitIncreaseFactor);
    }

    @Override
    public Runnable getExecuteJobsRunnable(List<String> jobIds, ProcessEngineImpl engine) {
        // from now on, and not only once there is a thread for it: it waits in the queue under the lock of its acquisition
        var work = new Work(jobIds, engine);
        work.have(jobIds);
        return work;
    }

    /** Runs jobs, and what follows on them: the engine gives a thread the next exclusive job of a process, locked as it is made. */
    private final class Work extends ExecuteJobsRunnable {

        private final Set<String> ours = new HashSet<>();

        private Work(List<String> jobIds, ProcessEngineImpl engine) {
            super(jobIds, engine);
        }

        private void have(List<String> jobs) {
            long now = System.nanoTime();
            ours.addAll(jobs);
            jobs.forEach(job -> inHand.putIfAbsent(job, now));
        }

        @Override
        protected void executeJob(String job, CommandExecutor commands, JobFailureCollector failure) {
            have(List.of(job));
            have(List.copyOf(Context.getJobExecutorContext().getCurrentProcessorJobQueue()));
            try {
                super.executeJob(job, commands, failure);
            } finally {
                inHand.remove(job);
            }
        }

        @Override
        public void run() {
            try {
                super.run();
            } finally {
                ours.forEach(inHand::remove);
            }
        }
    }

    @Override
    protected synchronized void startExecutingJobs() {
        super.startExecutingJobs();
        if (extending == null) {
            extending = Executors.newSingleThreadScheduledExecutor(work -> {
                var thread = new Thread(work, "job-locks");
                thread.setDaemon(true);
                return thread;
            });
            long pause = getLockTimeInMillis() / EXTENSIONS_IN_A_LOCK;
            extending.scheduleWithFixedDelay(this::extend, pause, pause, TimeUnit.MILLISECONDS);
        }
    }

    /** A job that hangs is never taken away from its node: whoever looks after it has to be told. */
    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("sealkeeper.jobs.longest", this::longest).baseUnit("seconds")
                .description("How long this node has had the job in hand that it has had longest").register(registry);
    }

    private double longest() {
        long now = System.nanoTime();
        return inHand.values().stream().mapToLong(since -> now - since).max().orElse(0) / 1e9;
    }

    private void tellOfWhatHangs() {
        long now = System.nanoTime();
        toldOf.retainAll(inHand.keySet());
        inHand.forEach((job, since) -> {
            if (now - since > TOO_LONG.toNanos() && toldOf.add(job)) {
                LOG.warn("The job {} has been in hand for {} minutes. If it hangs, restart this node: its jobs go on then.", job,
                        TOO_LONG.toMinutes());
            }
        });
    }

    /** First of all, so that nothing is begun that has no time to end. */
    @EventListener(ContextClosedEvent.class)
    void stop() {
        shutdown();
    }

    /** One that has failed, or ended, has no lock of ours any more; one that is being written to needs none. */
    private void extend() {
        List<String> jobs = List.copyOf(inHand.keySet());
        if (jobs.isEmpty()) {
            return;
        }
        tellOfWhatHangs();
        try {
            jdbc.sql("""
                    update act_ru_job
                    set lock_exp_time_ = :until
                    where id_ in (
                        select id_ from act_ru_job
                        where id_ in (:jobs) and lock_owner_ = :node
                        for update skip locked)
                    """)
                    .param("until", Timestamp.from(clock.instant().plus(Duration.ofMillis(getLockTimeInMillis()))))
                    .param("jobs", jobs).param("node", getLockOwner())
                    .update();
            troubled = false;
        } catch (RuntimeException e) {
            if (!troubled) {
                LOG.warn("The locks of the jobs that run here cannot be extended now; it is tried again: {}", e.getMessage());
                troubled = true;
            }
        }
    }
}
