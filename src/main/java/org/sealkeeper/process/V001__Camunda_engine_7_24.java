package org.sealkeeper.process;

import java.util.List;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.stereotype.Component;

/** The engine's own tables, by the SQL that ships in its jar; the engine itself never changes a schema. */
@Component
class V001__Camunda_engine_7_24 extends BaseJavaMigration {

    private static final List<String> SCRIPTS = List.of("engine", "history", "identity", "decision.engine",
            "decision.history", "case.engine", "case.history");

    @Override
    public void migrate(Context context) {
        var populator = new ResourceDatabasePopulator();
        for (String script : SCRIPTS) {
            populator.addScript(new ClassPathResource(
                    "org/camunda/bpm/engine/db/create/activiti.postgres.create." + script + ".sql"));
        }
        populator.execute(new SingleConnectionDataSource(context.getConnection(), true));
    }
}
