package org.sealkeeper.watch;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Does a part of a job's work in a transaction of its own, so that what is done stays done when the rest fails. It
 * needs a thread of its own too: on the job's thread, the engine adds what is asked of it to the job's own work and
 * writes that with the job's transaction.
 */
@Component
class Apart implements DisposableBean {

    private final TransactionOperations transactions;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> new Thread(work, "watch"));

    Apart(TransactionOperations transactions) {
        this.transactions = transactions;
    }

    <T> T call(Supplier<T> work) {
        try {
            return CompletableFuture.supplyAsync(() -> transactions.execute(status -> work.get()), threads).join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failed;
        }
    }

    void run(Runnable work) {
        call(() -> {
            work.run();
            return true;
        });
    }

    @Override
    public void destroy() {
        threads.shutdown();
    }
}
