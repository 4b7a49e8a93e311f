package org.sealkeeper.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.ibatis.session.Configuration;
import org.apache.ibatis.session.SqlSessionFactory;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.cfg.StandaloneProcessEngineConfiguration;
import org.camunda.bpm.engine.impl.db.sql.DbSqlSessionFactory;
import org.junit.jupiter.api.Test;
import org.sealkeeper.SealkeeperTest;
import org.springframework.beans.factory.annotation.Autowired;

/** The engine's SQL that is read ahead is what the engine, of this version, would have read. */
class EngineStatementsTest extends SealkeeperTest {

    @Autowired
    private ProcessEngineConfigurationImpl engine;

    @Test
    void statements_and_settings_are_those_that_the_engine_would_have_made() {
        Configuration ours = engine.getSqlSessionFactory().getConfiguration();

        Configuration theirs = new AsTheEngineDoes(engine).made().getConfiguration();

        assertThat(ours.getMappedStatementNames()).hasSizeGreaterThan(1_000)
                .containsExactlyInAnyOrderElementsOf(theirs.getMappedStatementNames());
        assertThat(ours.getVariables()).isEqualTo(theirs.getVariables());
        assertThat(ours.getDefaultExecutorType()).isEqualTo(theirs.getDefaultExecutorType());
        assertThat(ours.getDefaultStatementTimeout()).isEqualTo(theirs.getDefaultStatementTimeout());
        assertThat(ours.getEnvironment().getId()).isEqualTo(theirs.getEnvironment().getId());
        assertThat(ours.getEnvironment().getDataSource()).isSameAs(theirs.getEnvironment().getDataSource());
        assertThat(ours.getEnvironment().getTransactionFactory()).hasSameClassAs(theirs.getEnvironment().getTransactionFactory());
    }

    /** The engine's own way, with the settings of the one that runs. */
    private static final class AsTheEngineDoes extends StandaloneProcessEngineConfiguration {

        AsTheEngineDoes(ProcessEngineConfigurationImpl running) {
            dataSource = running.getDataSource();
            databaseType = DbSqlSessionFactory.POSTGRES;
            databaseTablePrefix = running.getDatabaseTablePrefix();
            jdbcStatementTimeout = running.getJdbcStatementTimeout();
            jdbcBatchProcessing = running.isJdbcBatchProcessing();
            transactionFactory = running.getTransactionFactory();
        }

        SqlSessionFactory made() {
            initSqlSessionFactory();
            return sqlSessionFactory;
        }
    }
}
