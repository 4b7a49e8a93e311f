package org.sealkeeper.watch;

import java.time.Instant;
import java.util.Optional;

/**
 * One run of the expiry watch.
 *
 * @param id the process instance's
 * @param requestedBy user id, or {@code sealkeeper} when the day had begun
 * @param finishedAt empty while it runs
 * @param endpointsFailed of those probed, how many showed no certificate
 * @param platformsCompared signatures whose platform was compared with what is recorded
 * @param platformsFailed platforms that did not answer
 * @param remindersQueued mails of the expiry, one for each signature and person
 * @param warningsQueued mails of too few keepers
 * @param renewalInfoAsked versions whose issuer said when to renew
 * @param renewalInfoFailed versions whose issuer could not be asked
 */
public record WatchRun(String id, String requestedBy, Instant startedAt, Optional<Instant> finishedAt,
        int endpointsProbed, int endpointsFailed, int platformsCompared, int platformsFailed, int driftsFound,
        int remindersQueued, int warningsQueued, int renewalInfoAsked, int renewalInfoFailed, int renewalsStarted) {
}
