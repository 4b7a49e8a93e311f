package org.sealkeeper.process;

import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.camunda.bpm.engine.delegate.TaskListener;
import org.camunda.bpm.engine.impl.bpmn.behavior.UserTaskActivityBehavior;
import org.camunda.bpm.engine.impl.bpmn.parser.AbstractBpmnParseListener;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;
import org.camunda.bpm.engine.impl.pvm.process.ScopeImpl;
import org.camunda.bpm.engine.impl.util.xml.Element;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Puts the guards into every process that is deployed. Listeners that are built in cannot be skipped by a request's
 * {@code skipCustomListeners}, and no diagram has to remember them.
 */
class GuardedProcesses extends AbstractBpmnParseListener {

    private final ObjectProvider<TaskGuard> tasks;

    /** @param tasks asked when a task is completed; the guard needs services of the engine that is being built here */
    GuardedProcesses(ObjectProvider<TaskGuard> tasks) {
        this.tasks = tasks;
    }

    @Override
    public void parseProcess(Element element, ProcessDefinitionEntity process) {
        process.addBuiltInListener(ExecutionListener.EVENTNAME_START, (ExecutionListener) execution ->
                StartGuard.beforeStart(execution, process.getKey()), 0);
    }

    @Override
    public void parseUserTask(Element element, ScopeImpl scope, ActivityImpl activity) {
        var definition = ((UserTaskActivityBehavior) activity.getActivityBehavior()).getTaskDefinition();
        definition.addBuiltInTaskListener(TaskListener.EVENTNAME_COMPLETE,
                task -> tasks.getObject().beforeComplete(task));
        definition.addBuiltInTaskListener(TaskListener.EVENTNAME_ASSIGNMENT,
                task -> tasks.getObject().onAssignment(task));
    }
}
