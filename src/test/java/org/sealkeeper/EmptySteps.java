package org.sealkeeper;

import java.util.Map;
import java.util.stream.Stream;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.model.bpmn.instance.Task;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaExecutionListener;
import org.springframework.boot.SpringApplication;

/** {@link BareCamunda} with our diagrams, whose steps do nothing but set what the diagrams need to go on. */
final class EmptySteps {

    private EmptySteps() {
    }

    public static void main(String[] arguments) {
        SpringApplication application = BareCamunda.application();
        application.addInitializers(context -> Stream.concat(
                Diagrams.all(Task.class).stream()
                        .map(task -> task.getAttributeValueNs("http://camunda.org/schema/1.0/bpmn", "delegateExpression"))
                        .filter(expression -> expression != null),
                Diagrams.all(CamundaExecutionListener.class).stream()
                        .map(CamundaExecutionListener::getCamundaDelegateExpression))
                .map(Diagrams::bean).distinct()
                .forEach(bean -> context.getBeanFactory().registerSingleton(bean, new EmptyStep(bean))));
        application.run(arguments);
    }

    private record EmptyStep(String name) implements JavaDelegate, ExecutionListener {

        @Override
        public void execute(DelegateExecution execution) {
            DiagramPathsTest.USUAL.getOrDefault(name, Map.of()).forEach((variable, value) -> execution.setVariable(variable,
                    // reminders are for another day
                    value instanceof String text ? text.replace("2026-", "2126-") : value));
        }

        @Override
        public void notify(DelegateExecution execution) {
            execute(execution);
        }
    }
}
