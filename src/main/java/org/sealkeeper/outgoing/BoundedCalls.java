package org.sealkeeper.outgoing;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls to a server through a library whose time-outs are for each time it reads: a server that answers a little at a time
 * would hold whoever asks for ever. A call is over within a time or given up. One that does not end then keeps its thread
 * until its server lets go; there are so many of these and no more.
 */
public final class BoundedCalls {

    private final String server;
    private final int mostAtOnce;
    private final Semaphore places;
    private final ExecutorService threads;

    /** @param server as sentences call it, such as {@code mail server} */
    public BoundedCalls(String server, int mostAtOnce) {
        this.server = server;
        this.mostAtOnce = mostAtOnce;
        this.places = new Semaphore(mostAtOnce, true);
        this.threads = Executors.newCachedThreadPool(work -> {
            var thread = new Thread(work, server);
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Calls, and waits for the end.
     *
     * @param time for waiting until an earlier call has ended, where as many as may be are under way, and for the call itself
     * @throws SocketTimeoutException when the call has not ended in time
     * @throws IOException when no earlier one has
     * @throws InterruptedIOException when the thread was interrupted, as it is when Sealkeeper stops
     * @throws ExecutionException with what the call has thrown
     */
    public <T> T call(Duration time, Callable<T> call) throws IOException, ExecutionException {
        long end = System.nanoTime() + time.toNanos();
        var attempt = new FutureTask<>(call);
        try {
            if (!places.tryAcquire(time.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IOException("The " + server + " has not ended " + mostAtOnce + " earlier connections");
            }
            threads.execute(() -> {
                try {
                    // returns when the call has ended, also one that was given up; or at once, when that was before it began
                    attempt.run();
                } finally {
                    places.release();
                }
            });
            return attempt.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            attempt.cancel(true);
            throw new SocketTimeoutException("The " + server + " has not answered within " + time.toMillis() / 1000.0 + " seconds");
        } catch (InterruptedException stopped) {
            attempt.cancel(true);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while the " + server + " was asked");
        }
    }
}
