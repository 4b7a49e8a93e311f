package org.sealkeeper.process;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.history.event.HistoricVariableUpdateEventEntity;
import org.camunda.bpm.engine.impl.history.event.HistoryEvent;
import org.camunda.bpm.engine.impl.history.handler.HistoryEventHandler;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.interceptor.Session;
import org.camunda.bpm.engine.impl.interceptor.SessionFactory;

/**
 * Which variables the running command has written so far, with the name of their type. The engine writes what is
 * submitted before any listener hears of it, so this is how a listener can tell what was submitted.
 */
class WrittenVariables implements Session {

    private final Map<String, Map<String, String>> ofInstances = new LinkedHashMap<>();

    /** Names of variables of a process instance, each with its type such as {@code string}, in the order written. */
    static Map<String, String> of(String processInstanceId) {
        return Context.getCommandContext().getSession(WrittenVariables.class).ofInstances
                .computeIfAbsent(processInstanceId, id -> new LinkedHashMap<>());
    }

    @Override
    public void flush() {
        // holds nothing for the database
    }

    @Override
    public void close() {
        ofInstances.clear();
    }

    static class Factory implements SessionFactory {

        @Override
        public Class<?> getSessionType() {
            return WrittenVariables.class;
        }

        @Override
        public Session openSession() {
            return new WrittenVariables();
        }
    }

    static class Recorder implements HistoryEventHandler {

        @Override
        public void handleEvent(HistoryEvent event) {
            CommandContext command = Context.getCommandContext();
            if (command != null && event instanceof HistoricVariableUpdateEventEntity variable) {
                of(variable.getProcessInstanceId()).put(variable.getVariableName(), String.valueOf(variable.getSerializerName()));
            }
        }

        @Override
        public void handleEvents(List<HistoryEvent> events) {
            events.forEach(this::handleEvent);
        }
    }
}
