package org.sealkeeper.process;

import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.apache.ibatis.builder.xml.XMLConfigBuilder;
import org.apache.ibatis.mapping.Environment;
import org.apache.ibatis.session.Configuration;
import org.apache.ibatis.session.ExecutorType;
import org.apache.ibatis.session.SqlSessionFactory;
import org.apache.ibatis.session.defaults.DefaultSqlSessionFactory;
import org.apache.ibatis.transaction.managed.ManagedTransactionFactory;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.db.sql.DbSqlSessionFactory;
import org.camunda.bpm.engine.impl.util.ReflectUtil;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The engine's SQL, whose mapping files take MyBatis some seconds to read. The engine would read them in the middle of the start,
 * when everything else waits for it; here it begins with the start, beside the rest.
 */
final class EngineStatements {

    private final FutureTask<Configuration> read = new FutureTask<>(EngineStatements::read);

    private EngineStatements() {
        // its class loader is that of the jar, which threads of the common pool do not know
        var thread = new Thread(read, "engine-statements");
        thread.setDaemon(true);
        thread.start();
    }

    /** What the engine works with, of the data source that it has been given; transactions are Spring's. */
    SqlSessionFactory factory(ProcessEngineConfigurationImpl engine) {
        Configuration statements = whenRead();
        statements.setEnvironment(new Environment("default", new ManagedTransactionFactory(), engine.getDataSource()));
        statements.setDefaultStatementTimeout(engine.getJdbcStatementTimeout());
        statements.setDefaultExecutorType(ExecutorType.BATCH);
        return new DefaultSqlSessionFactory(statements);
    }

    private Configuration whenRead() {
        try {
            return read.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("The engine's SQL cannot be read", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Stopped while the engine's SQL was read", e);
        }
    }

    private static Configuration read() throws Exception {
        var properties = new Properties();
        properties.put("prefix", "");
        ProcessEngineConfigurationImpl.initSqlSessionFactoryProperties(properties, "", DbSqlSessionFactory.POSTGRES);
        try (var mappings = new InputStreamReader(
                ReflectUtil.getResourceAsStream(ProcessEngineConfigurationImpl.DEFAULT_MYBATIS_MAPPING_FILE), StandardCharsets.UTF_8)) {
            return new XMLConfigBuilder(mappings, "", properties).parse();
        }
    }

    /** Begins to read before anything else of the application is made. */
    static final class Ahead implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        @Override
        public void initialize(ConfigurableApplicationContext application) {
            application.getBeanFactory().registerSingleton("engineStatements", new EngineStatements());
        }
    }
}
