package org.sealkeeper;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.model.bpmn.instance.Task;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaExecutionListener;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.context.annotation.Bean;

/** Our diagrams with steps that do nothing but set what the diagrams need to go on. */
final class EmptySteps {

    private EmptySteps() {
    }

    /** On {@link BareCamunda}, where what happens at the beginning and the end of processes is empty too. */
    static final class OnBareCamunda {

        private OnBareCamunda() {
        }

        public static void main(String[] arguments) {
            SpringApplication application = BareCamunda.application();
            application.addInitializers(context -> Stream.concat(steps().stream(), Diagrams.all(CamundaExecutionListener.class)
                            .stream().map(CamundaExecutionListener::getCamundaDelegateExpression).map(Diagrams::bean))
                    .distinct().forEach(bean -> context.getBeanFactory().registerSingleton(bean, new EmptyStep(bean))));
            application.run(arguments);
        }
    }

    /**
     * On the engine that Sealkeeper runs on, with its log-in, permissions, guards, API and ledger. The policy is decided: without
     * it nobody could hand in a document or approve.
     */
    static final class OnSealkeeper {

        private OnSealkeeper() {
        }

        public static void main(String[] arguments) {
            var application = new SpringApplication(SealkeeperApplication.class);
            Set<String> steps = steps();
            steps.remove("decidePolicy");
            application.addInitializers(context -> context.getBeanFactory().addBeanPostProcessor(new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    return steps.contains(name) && !makesBeans(bean) ? new EmptyStep(name) : bean;
                }
            }));
            application.run(arguments);
        }
    }

    /** Such a one has to stay what it is; no renewal has one. */
    private static boolean makesBeans(Object bean) {
        return Stream.of(bean.getClass().getDeclaredMethods()).anyMatch(method -> method.isAnnotationPresent(Bean.class));
    }

    private static Set<String> steps() {
        return Diagrams.all(Task.class).stream()
                .map(task -> task.getAttributeValueNs("http://camunda.org/schema/1.0/bpmn", "delegateExpression"))
                .filter(expression -> expression != null).map(Diagrams::bean).collect(Collectors.toSet());
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
