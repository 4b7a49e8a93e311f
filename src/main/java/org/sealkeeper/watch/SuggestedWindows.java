package org.sealkeeper.watch;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.issuance.RenewalInfos;
import org.sealkeeper.issuance.RenewalInfos.Outcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Asks for the window in which each issuer would have its certificates renewed, several at a time. An issuer that fails
 * again and again is left alone until the next run; what is not asked in time counts as before.
 */
@Component
class SuggestedWindows {

    private static final Logger log = LoggerFactory.getLogger(SuggestedWindows.class);

    private static final int AT_A_TIME = 8;
    private static final int FAILURES_IN_A_ROW = 16;
    // well within the five minutes for which the engine locks a job; after that another node would start it again
    private static final Duration WHOLE = Duration.ofMinutes(3);

    private final SignaturePages signatures;
    private final Inventory inventory;
    private final RenewalInfos renewalInfos;
    private final Watches watches;

    SuggestedWindows(SignaturePages signatures, Inventory inventory, RenewalInfos renewalInfos, Watches watches) {
        this.signatures = signatures;
        this.inventory = inventory;
        this.renewalInfos = renewalInfos;
        this.watches = watches;
    }

    void askAll(String run) {
        long end = System.nanoTime() + WHOLE.toNanos();
        Map<String, Integer> failures = new ConcurrentHashMap<>();
        ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME, work -> new Thread(work, "watch-ask"));
        try {
            signatures.forEach(renewalInfos.toBeAsked(), page -> ask(run, page, failures, threads, end - System.nanoTime()));
        } finally {
            threads.shutdownNow();
        }
    }

    private void ask(String run, List<Signature> page, Map<String, Integer> failures, ExecutorService threads, long nanos) {
        if (nanos <= 0) {
            return;
        }
        List<Callable<Outcome>> questions = page.stream().<Callable<Outcome>>map(each -> () -> ask(each, failures)).toList();
        int answered = 0;
        int failed = 0;
        try {
            for (Future<Outcome> answer : threads.invokeAll(questions, nanos, TimeUnit.NANOSECONDS)) {
                Outcome outcome = outcome(answer);
                answered += outcome == Outcome.ANSWERED ? 1 : 0;
                failed += outcome == Outcome.FAILED ? 1 : 0;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The application stops while issuers are being asked", e);
        }
        watches.add(run, Watches.Count.RENEWAL_INFO_ASKED, answered);
        watches.add(run, Watches.Count.RENEWAL_INFO_FAILED, failed);
    }

    private Outcome ask(Signature signature, Map<String, Integer> failures) {
        String issuer = signature.issuer();
        if (failures.getOrDefault(issuer, 0) >= FAILURES_IN_A_ROW) {
            return Outcome.NOT_ASKED;
        }
        Outcome outcome = inventory.activeVersion(signature.id()).map(version -> renewalInfos.ask(signature, version))
                .orElse(Outcome.NOT_ASKED);
        if (outcome == Outcome.FAILED) {
            failures.merge(issuer, 1, Integer::sum);
        } else if (outcome == Outcome.ANSWERED) {
            failures.remove(issuer);
        }
        return outcome;
    }

    private static Outcome outcome(Future<Outcome> answer) throws InterruptedException {
        try {
            return answer.get();
        } catch (CancellationException outOfTime) {
            log.debug("An issuer did not answer in time and is asked in the next watch");
        } catch (ExecutionException e) {
            log.warn("What an issuer suggests could not be noted", e.getCause());
        }
        return Outcome.NOT_ASKED;
    }
}
