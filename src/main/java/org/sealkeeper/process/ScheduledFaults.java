package org.sealkeeper.process;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.task.ThreadPoolTaskSchedulerCustomizer;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.stereotype.Component;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.util.ErrorHandler;

/**
 * What goes wrong in scheduled work is logged, and the work is done again at its next time. That the database is away is
 * said once a minute in one line: every piece of scheduled work finds it out by itself, some of it several times a second.
 */
@Component
class ScheduledFaults implements ThreadPoolTaskSchedulerCustomizer, ErrorHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ScheduledFaults.class);
    private static final Duration SAID_FOR = Duration.ofMinutes(1);

    private final Clock clock;
    private Instant saidUntil = Instant.MIN;

    ScheduledFaults(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void customize(ThreadPoolTaskScheduler scheduler) {
        scheduler.setErrorHandler(this);
    }

    @Override
    public void handleError(Throwable fault) {
        if (!isOfConnection(fault)) {
            LOG.error("Scheduled work failed; it is done again at its next time", fault);
        } else if (isNewsNow()) {
            LOG.error("The database does not answer, so scheduled work waits for it: {}", root(fault).getMessage());
        }
    }

    private synchronized boolean isNewsNow() {
        Instant now = clock.instant();
        // a clock that was set back does not silence it
        boolean isNews = now.isAfter(saidUntil) || now.plus(SAID_FOR).isBefore(saidUntil);
        if (isNews) {
            saidUntil = now.plus(SAID_FOR);
        }
        return isNews;
    }

    private static boolean isOfConnection(Throwable fault) {
        return fault instanceof CannotCreateTransactionException || fault instanceof TransactionSystemException
                || fault instanceof RecoverableDataAccessException || fault instanceof TransientDataAccessResourceException
                || fault instanceof NonTransientDataAccessResourceException;
    }

    private static Throwable root(Throwable fault) {
        Throwable root = fault;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
