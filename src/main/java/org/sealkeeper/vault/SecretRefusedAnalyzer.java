package org.sealkeeper.vault;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in two sentences why the vault did not open, instead of a page of stack trace. */
class SecretRefusedAnalyzer extends AbstractFailureAnalyzer<SecretRefused> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, SecretRefused cause) {
        return new FailureAnalysis(cause.getMessage(), cause.action(), cause);
    }
}
