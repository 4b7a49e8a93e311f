package org.sealkeeper.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.jobexecutor.JobExecutor;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * After a crash, jobs that were running stay locked for a while ({@link NodeJobs}), so that no other node runs them as well.
 * The node that held them knows better once it is back: it keeps its name in the data folder and frees its own jobs.
 */
@Component
class OwnJobs extends AbstractProcessEnginePlugin {

    private final JobExecutor executor;
    private final JdbcClient jdbc;
    private final Path file;

    OwnJobs(JobExecutor executor, JdbcClient jdbc, @Value("${sealkeeper.data-dir:./data}") Path dataDir) {
        this.executor = executor;
        this.jdbc = jdbc;
        this.file = dataDir.resolve("node-name");
    }

    /** Runs while the engine is being built: its tables are there, and its job executor has not started. */
    @Override
    public void preInit(ProcessEngineConfigurationImpl engine) {
        String node = node();
        executor.setLockOwner(node);
        jdbc.sql("update act_ru_job set lock_owner_ = null, lock_exp_time_ = null where lock_owner_ = :node")
                .param("node", node).update();
    }

    private String node() {
        try {
            if (!Files.exists(file)) {
                Files.createDirectories(file.toAbsolutePath().getParent());
                Files.writeString(file, UUID.randomUUID().toString());
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("The name of this node cannot be kept in " + file, e);
        }
    }
}
