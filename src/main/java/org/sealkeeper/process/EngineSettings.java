package org.sealkeeper.process;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.sealkeeper.lapse.Lapses;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.security.Group;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ApplicationContext;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/** Settings of the engine that are objects; those that are plain values stand in {@code application.yml}. */
@Component
class EngineSettings extends AbstractProcessEnginePlugin {

    private final PasswordEncoder passwords;
    private final ApplicationContext application;
    private final ObjectProvider<TaskGuard> taskGuard;
    private final ObjectProvider<Lapses> lapses;
    private final ObjectProvider<Ledger> ledger;
    private final Clock clock;
    private final EngineStatements statements;
    private final String retryPauses;

    EngineSettings(PasswordEncoder passwords, ApplicationContext application, ObjectProvider<TaskGuard> taskGuard,
            ObjectProvider<Lapses> lapses, ObjectProvider<Ledger> ledger, Clock clock, EngineStatements statements,
            @Value("${sealkeeper.retry.pauses}") String retryPauses) {
        this.passwords = passwords;
        this.application = application;
        this.taskGuard = taskGuard;
        this.lapses = lapses;
        this.ledger = ledger;
        this.clock = clock;
        this.statements = statements;
        this.retryPauses = retryPauses;
    }

    @Override
    public void preInit(ProcessEngineConfigurationImpl engine) {
        engine.setSqlSessionFactory(statements.factory(engine));
        engine.setCustomHistoryLevels(List.of(new HistoryWithoutJobs()));
        engine.setPasswordEncryptor(new HashedPasswords(passwords, clock));
        engine.setFailedJobRetryTimeCycle(retryPauses);
        engine.setJobExecutorAcquireByPriority(true);
        engine.setJobPriorityProvider(new LapsedFirst(lapses));
        engine.setExpressionManager(new ScopedExpressions(application));
        engine.setResourceAuthorizationProvider(new TaskPermits());
        engine.setCustomPreBPMNParseListeners(List.of(new GuardedProcesses(taskGuard)));
        engine.setCustomSessionFactories(List.of(new WrittenVariables.Factory(), new AccessInLedger.Factory(ledger)));
        engine.getCustomHistoryEventHandlers().add(new WrittenVariables.Recorder());
        engine.getCustomHistoryEventHandlers().add(new AccessInLedger.Recorder());
        engine.setCustomPreCommandInterceptorsTxRequired(List.of(new RefusalsReachCallers()));
        engine.setCustomPreCommandInterceptorsTxRequiresNew(List.of(new RefusalsReachCallers()));
        engine.setCustomIncidentHandlers(List.of(new IncidentWording()));
        // callers answer or log what they catch, and failed jobs are logged by the job executor
        engine.setEnableCmdExceptionLogging(false);
        engine.setAdminGroups(new ArrayList<>(List.of("camunda-admin", Group.ADMINISTRATORS.id())));
    }

    @Override
    public void postInit(ProcessEngineConfigurationImpl engine) {
        engine.getSqlSessionFactory().getConfiguration().addInterceptor(new PlannedPermissions());
    }
}
