package org.sealkeeper.renewal;

import java.util.Arrays;
import java.util.Locale;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.sealkeeper.text.Refusal;

/** What a person submitted with a task. */
public final class Submitted {

    private Submitted() {
    }

    /**
     * The text of a variable, stripped; empty when it was left out. It is taken away from the process, or the next
     * task that leaves it out would find this one's.
     */
    public static String text(DelegateTask task, String variable, int longest) {
        Object value = task.getVariable(variable);
        task.removeVariable(variable);
        String text = value == null ? "" : value.toString().strip();
        if (text.length() > longest) {
            throw Refusal.of(Refusal.Kind.INVALID, "task.text-too-long", variable, longest);
        }
        return text;
    }

    /** One of the allowed words, in upper case. */
    public static String oneOf(DelegateTask task, String variable, String... allowed) {
        String value = text(task, variable, 40).toUpperCase(Locale.ROOT);
        if (!Arrays.asList(allowed).contains(value)) {
            throw Refusal.of(Refusal.Kind.INVALID, "task.choice-needed", variable, String.join(", ", allowed));
        }
        return value;
    }
}
