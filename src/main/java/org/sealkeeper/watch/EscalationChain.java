package org.sealkeeper.watch;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import org.sealkeeper.security.Group;

/** Who is told of a task that waits too long, and after what time: {@code P2D security-officers, P5D administrators}. */
record EscalationChain(List<Step> steps) {

    record Step(Duration after, Group group) {
    }

    /** @throws IllegalStateException with a sentence that names the property */
    static EscalationChain of(String property, String written) {
        try {
            List<Step> steps = Arrays.stream(written.split(",")).map(String::strip).filter(step -> !step.isEmpty())
                    .map(step -> step.split("\\s+")).map(parts -> {
                        if (parts.length != 2) {
                            throw new IllegalArgumentException(String.join(" ", parts));
                        }
                        return new Step(Duration.parse(parts[0]), Group.of(parts[1]));
                    }).toList();
            for (int step = 1; step < steps.size(); step++) {
                if (steps.get(step).after().compareTo(steps.get(step - 1).after()) <= 0) {
                    throw new IllegalArgumentException("each step comes later than the one before");
                }
            }
            return new EscalationChain(steps);
        } catch (DateTimeParseException | IllegalArgumentException wrong) {
            throw new IllegalStateException(property + " is not written like \"P2D security-officers, P5D administrators\": "
                    + wrong.getMessage(), wrong);
        }
    }
}
