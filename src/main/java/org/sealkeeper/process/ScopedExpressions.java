package org.sealkeeper.process;

import java.util.Set;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.delegate.BaseDelegateExecution;
import org.camunda.bpm.engine.delegate.VariableScope;
import org.camunda.bpm.engine.impl.el.Expression;
import org.camunda.bpm.engine.impl.el.JuelExpression;
import org.camunda.bpm.engine.spring.SpringExpressionManager;
import org.springframework.context.ApplicationContext;

/**
 * Evaluates expressions of diagrams, and of queries only three: the engine lets whoever may ask for tasks put an
 * expression into the parts of an {@code orQueries}, and an expression can run any code (CVE-2026-109432). What comes
 * from a query has no scope to be evaluated in; what comes from a diagram has one.
 */
class ScopedExpressions extends SpringExpressionManager {

    private static final Set<String> WITHOUT_SCOPE = Set.of("${currentUser()}", "${currentUserGroups()}", "${now()}");

    ScopedExpressions(ApplicationContext application) {
        super(application, null);
    }

    @Override
    public Expression createExpression(String text) {
        return new JuelExpression(createValueExpression(text), this, text) {
            @Override
            public Object getValue(VariableScope scope, BaseDelegateExecution execution) {
                if (scope == null && !isLiteralText() && !WITHOUT_SCOPE.contains(text.replace(" ", ""))) {
                    throw new ProcessEngineException("Expressions in queries are refused, except for "
                            + "${currentUser()}, ${currentUserGroups()} and ${now()}");
                }
                return super.getValue(scope, execution);
            }
        };
    }
}
