package org.sealkeeper.process;

import static org.sealkeeper.text.Refusal.Kind.CONFLICT;

import java.util.Optional;
import java.util.stream.Stream;
import org.camunda.bpm.engine.AuthorizationException;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.authorization.Resources;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.interceptor.CommandInterceptor;
import org.sealkeeper.text.Refusal;

/** Takes a refusal out of the engine's wrappings, so that whoever called the engine reads the sentence itself. */
class RefusalsReachCallers extends CommandInterceptor {

    @Override
    public <T> T execute(Command<T> command) {
        try {
            return next.execute(command);
        } catch (AuthorizationException forbidden) {
            if (isOfATaskThatIsGone(forbidden)) {
                throw Refusal.because(forbidden, CONFLICT, "overtaken");
            }
            throw forbidden;
        } catch (ProcessEngineException wrapped) {
            Optional<Refusal> refusal = Stream.<Throwable>iterate(wrapped, cause -> cause != null, Throwable::getCause)
                    .limit(20)
                    .flatMap(cause -> cause instanceof RefusedInProcess refused ? Stream.of(refused.refusal())
                            : cause instanceof Refusal direct ? Stream.of(direct) : Stream.empty())
                    .findFirst();
            if (refusal.isPresent()) {
                throw refusal.get();
            }
            throw wrapped;
        }
    }

    /** Permission to work on a task ends with it, so whoever comes a moment too late has none. */
    private boolean isOfATaskThatIsGone(AuthorizationException forbidden) {
        return forbidden.getMissingAuthorizations().stream()
                .filter(missing -> Resources.TASK.resourceName().equals(missing.getResourceType()))
                .map(missing -> missing.getResourceId()).filter(id -> id != null)
                .anyMatch(id -> next.execute(engine -> engine.getTaskManager().findTaskById(id)) == null);
    }
}
