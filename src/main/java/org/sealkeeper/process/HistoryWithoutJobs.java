package org.sealkeeper.process;

import java.util.Set;
import org.camunda.bpm.engine.impl.history.HistoryLevelFull;
import org.camunda.bpm.engine.impl.history.event.HistoryEventType;
import org.camunda.bpm.engine.impl.history.event.HistoryEventTypes;

/**
 * The engine's full history without two rows for each job that went well: activities and ledger tell when a step ran and
 * how it ended. Failed attempts stay. It is kept under full history's own number, which the database is marked with.
 */
class HistoryWithoutJobs extends HistoryLevelFull {

    private static final Set<HistoryEventType> LEFT_OUT = Set.of(HistoryEventTypes.JOB_CREATE,
            HistoryEventTypes.JOB_SUCCESS, HistoryEventTypes.JOB_DELETE);

    /** As {@code application.yml} names it. */
    @Override
    public String getName() {
        return "full-without-jobs";
    }

    @Override
    public boolean isHistoryEventProduced(HistoryEventType type, Object entity) {
        return type == null || !LEFT_OUT.contains(type);
    }
}
