package org.sealkeeper.process;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.camunda.bpm.engine.EntityTypes;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.history.event.HistoryEvent;
import org.camunda.bpm.engine.impl.history.event.UserOperationLogEntryEventEntity;
import org.camunda.bpm.engine.impl.history.handler.HistoryEventHandler;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.interceptor.Session;
import org.camunda.bpm.engine.impl.interceptor.SessionFactory;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.springframework.beans.factory.ObjectProvider;

/**
 * What administrators change of accounts, groups and permissions, behind whichever door. The engine's own log of it is
 * cleaned with its history; who made whom an approver must be known for longer.
 */
class AccessInLedger implements Session {

    private static final Set<String> ACCESS = Set.of(EntityTypes.USER, EntityTypes.GROUP, EntityTypes.GROUP_MEMBERSHIP,
            EntityTypes.AUTHORIZATION);

    private final ObjectProvider<Ledger> ledger;
    private final Map<String, Change> changes = new LinkedHashMap<>();

    AccessInLedger(ObjectProvider<Ledger> ledger) {
        this.ledger = ledger;
    }

    private record Change(String by, String what, Map<String, String> properties) {
    }

    private void add(UserOperationLogEntryEventEntity line) {
        Change change = changes.computeIfAbsent(line.getOperationId(), id -> new Change(line.getUserId(),
                line.getEntityType() + ", " + line.getOperationType(), new TreeMap<>()));
        if (line.getNewValue() != null) {
            change.properties().put(line.getProperty(), line.getNewValue());
        }
    }

    /** In the transaction of the change. */
    @Override
    public void flush() {
        changes.values().forEach(change -> ledger.getObject().record(Entry.of("access.changed").actor(change.by())
                .detail("comment", change.what() + ": " + change.properties())));
        changes.clear();
    }

    @Override
    public void close() {
        changes.clear();
    }

    static class Factory implements SessionFactory {

        private final ObjectProvider<Ledger> ledger;

        Factory(ObjectProvider<Ledger> ledger) {
            this.ledger = ledger;
        }

        @Override
        public Class<?> getSessionType() {
            return AccessInLedger.class;
        }

        @Override
        public Session openSession() {
            return new AccessInLedger(ledger);
        }
    }

    static class Recorder implements HistoryEventHandler {

        @Override
        public void handleEvent(HistoryEvent event) {
            CommandContext command = Context.getCommandContext();
            if (command != null && event instanceof UserOperationLogEntryEventEntity line
                    && ACCESS.contains(line.getEntityType()) && line.getUserId() != null) {
                command.getSession(AccessInLedger.class).add(line);
            }
        }

        @Override
        public void handleEvents(List<HistoryEvent> events) {
            events.forEach(this::handleEvent);
        }
    }
}
