package org.sealkeeper.process;

import java.util.Optional;
import java.util.stream.Stream;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.interceptor.CommandInterceptor;
import org.sealkeeper.text.Refusal;

/** Takes a refusal out of the engine's wrappings, so that whoever called the engine reads the sentence itself. */
class RefusalsReachCallers extends CommandInterceptor {

    @Override
    public <T> T execute(Command<T> command) {
        try {
            return next.execute(command);
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
}
