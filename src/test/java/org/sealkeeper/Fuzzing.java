package org.sealkeeper;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import org.sealkeeper.text.Refusal;

/**
 * Has a parser read inputs by the thousand; with {@code -Pexhaustive} a million. Each is read, or refused with a sentence. An
 * input has a number, which makes the same one in every run.
 */
public final class Fuzzing {

    public static final long INPUTS = Boolean.getBoolean("sealkeeper.exhaustive") ? 1_000_000 : 1_500;

    /** What one may take in all, not at a time. */
    private static final long MOST_BYTES = 128L * 1024 * 1024;
    /** The longest ones take a few milliseconds, or seconds where a password is allowed to. */
    private static final Duration FOR_EVER = Duration.ofMinutes(5);
    private static final int FAULTS_SHOWN = 25;
    private static final int AT_ONCE = 250;
    private static final long IDLE = -1;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final String kind;
    private final Inputs inputs;
    private final Parser parser;
    private final int workers = Runtime.getRuntime().availableProcessors();
    private final AtomicLong next = new AtomicLong();
    private final AtomicLong slowest = new AtomicLong();
    private final AtomicLong slowestInput = new AtomicLong();
    private final AtomicLong most = new AtomicLong();
    private final AtomicLong read = new AtomicLong();
    /** Which one each worker has in hand, and since when. */
    private final AtomicLongArray inHand = new AtomicLongArray(workers);
    private final AtomicLongArray since = new AtomicLongArray(workers);
    private final Map<String, String> faults = new ConcurrentSkipListMap<>();

    private Fuzzing(String kind, Inputs inputs, Parser parser) {
        this.kind = kind;
        this.inputs = inputs;
        this.parser = parser;
    }

    /** Makes the input of a number. */
    @FunctionalInterface
    public interface Inputs {
        byte[] get(long number) throws Exception;
    }

    /** Reads, or throws a {@link Refusal}. */
    @FunctionalInterface
    public interface Parser {
        void read(byte[] input);
    }

    public static void of(String kind, Inputs inputs, Parser parser) throws InterruptedException, ExecutionException {
        new Fuzzing(kind, inputs, parser).run();
    }

    /** @return what is thrown that is no refusal */
    public static Optional<Throwable> fault(Runnable reading) {
        try {
            reading.run();
        } catch (Refusal refusal) {
            return Optional.empty();
        } catch (RuntimeException | Error fault) {
            return Optional.of(fault);
        }
        return Optional.empty();
    }

    private void run() throws InterruptedException, ExecutionException {
        long begun = System.nanoTime();
        IntStream.range(0, workers).forEach(worker -> inHand.set(worker, IDLE));
        ExecutorService threads = Executors.newFixedThreadPool(workers, work -> {
            var thread = new Thread(work, "fuzz-" + kind);
            thread.setDaemon(true);
            return thread;
        });
        try {
            for (var one : IntStream.range(0, workers).mapToObj(worker -> threads.submit(() -> work(worker))).toList()) {
                boolean ended = false;
                while (!ended) {
                    try {
                        one.get(1, TimeUnit.SECONDS);
                        ended = true;
                    } catch (TimeoutException goesOn) {
                        failIfOneIsReadForEver();
                    }
                }
            }
        } finally {
            threads.shutdownNow();
        }
        System.out.printf("%s: %,d inputs in %,d s on %d threads, %,d of them read and the others refused; the slowest, %d, took %,d ms;"
                + " the largest %,d KiB%n", kind, INPUTS, Duration.ofNanos(System.nanoTime() - begun).toSeconds(), workers, read.get(),
                slowestInput.get(), Duration.ofNanos(slowest.get()).toMillis(), most.get() / 1024);
        assertThat(faults).isEmpty();
    }

    private Void work(int worker) throws Exception {
        for (long from = next.getAndAdd(AT_ONCE); from < INPUTS && faults.size() < FAULTS_SHOWN; from = next.getAndAdd(AT_ONCE)) {
            for (long number = from; number < Math.min(from + AT_ONCE, INPUTS); number++) {
                byte[] input = inputs.get(number);
                long bytes = THREADS.getCurrentThreadAllocatedBytes();
                long start = System.nanoTime();
                since.set(worker, start);
                inHand.set(worker, number);
                one(number, input);
                inHand.set(worker, IDLE);
                long took = System.nanoTime() - start;
                if (slowest.accumulateAndGet(took, Math::max) == took) {
                    slowestInput.set(number);
                }
                long taken = THREADS.getCurrentThreadAllocatedBytes() - bytes;
                if (most.accumulateAndGet(taken, Math::max) > MOST_BYTES) {
                    faults.putIfAbsent("memory", kind + " " + number + " took " + taken + " bytes");
                }
            }
        }
        return null;
    }

    private void one(long number, byte[] input) {
        Optional<Throwable> thrown = fault(() -> {
            parser.read(input);
            read.incrementAndGet();
        });
        thrown.ifPresent(fault -> faults.putIfAbsent(place(fault), kind + " " + number + ": " + fault));
    }

    private void failIfOneIsReadForEver() {
        for (int worker = 0; worker < workers; worker++) {
            long number = inHand.get(worker);
            Duration taken = Duration.ofNanos(System.nanoTime() - since.get(worker));
            assertThat(number == IDLE || taken.compareTo(FOR_EVER) < 0 || inHand.get(worker) != number)
                    .as("%s %d is read for ever", kind, number).isTrue();
        }
    }

    private static String place(Throwable fault) {
        StackTraceElement[] trace = fault.getStackTrace();
        return fault.getClass().getSimpleName() + " at " + (trace.length == 0 ? "?" : trace[0]);
    }
}
