package org.sealkeeper.backup;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in two sentences why there can be no backups, instead of a page of stack trace. */
class RecipientsRefusedAnalyzer extends AbstractFailureAnalyzer<RecipientsRefused> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, RecipientsRefused cause) {
        return new FailureAnalysis(cause.reason(), cause.action(), cause);
    }
}
