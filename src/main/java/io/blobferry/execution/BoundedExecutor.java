package io.blobferry.execution;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** Runs many small tasks, a bounded number at once, each on a virtual thread of its own. */
public record BoundedExecutor(int concurrency) {
    public BoundedExecutor {
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency must be positive: " + concurrency);
        }
    }

    /**
     * Runs the task on every item; returns when all that were started have ended.
     *
     * @return the results, in order
     * @throws RuntimeException the first failure in the order of the items; after one, no more are started
     */
    public <T, R> List<R> map(List<T> items, Function<T, R> task) {
        Semaphore permits = new Semaphore(concurrency);
        AtomicBoolean failed = new AtomicBoolean();
        List<CompletableFuture<R>> results = new ArrayList<>(items.size());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (T item : items) {
                permits.acquireUninterruptibly();
                if (failed.get()) {
                    break;
                }
                CompletableFuture<R> result = CompletableFuture.supplyAsync(() -> task.apply(item), threads);
                results.add(result.whenComplete((done, failure) -> {
                    if (failure != null) {
                        failed.set(true);
                    }
                    permits.release();
                }));
            }
        }
        return results.stream().map(BoundedExecutor::result).toList();
    }

    private static <R> R result(CompletableFuture<R> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error error -> throw error;
                default -> throw e;
            }
        }
    }
}
