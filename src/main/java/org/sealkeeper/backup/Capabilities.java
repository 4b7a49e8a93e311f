package org.sealkeeper.backup;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.sealkeeper.backup.Capability.Answer;

/** What a store was found to be able to. */
public record Capabilities(Map<Capability, Finding> findings) {

    /** @param seen what the store did, in its own words; empty when there is nothing to add */
    public record Finding(Answer answer, Optional<String> seen) {

        static Finding of(Answer answer) {
            return new Finding(answer, Optional.empty());
        }

        static Finding of(Answer answer, String seen) {
            return new Finding(answer, Optional.of(seen));
        }

        static Finding of(boolean yes) {
            return of(yes ? Answer.YES : Answer.NO);
        }
    }

    public Capabilities {
        findings = Map.copyOf(findings);
    }

    static Capabilities none() {
        return new Capabilities(new EnumMap<>(Capability.class));
    }

    public Answer answer(Capability capability) {
        return Optional.ofNullable(findings.get(capability)).map(Finding::answer).orElse(Answer.UNKNOWN);
    }

    public boolean has(Capability capability) {
        return answer(capability) == Answer.YES;
    }
}
