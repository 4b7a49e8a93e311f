package org.sealkeeper.start;

import java.io.PrintStream;
import org.slf4j.LoggerFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;

/** Says why the application did not start, in one paragraph on standard error; the stack trace is for debugging. */
class FailureReporter implements FailureAnalysisReporter {

    private final PrintStream out = System.err;

    @Override
    public void report(FailureAnalysis analysis) {
        out.println("Sealkeeper did not start. " + analysis.getDescription()
                + (analysis.getAction() == null ? "" : " " + analysis.getAction()));
        LoggerFactory.getLogger(FailureReporter.class).debug("The start failed", analysis.getCause());
    }
}
