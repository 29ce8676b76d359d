package io.blobferry.execution;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
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

    /**
     * Runs the task on every item, in the order in which the iterator returns them; the iterator is asked for an item only
     * when a thread is free for it. Returns when all that were started have ended.
     *
     * @throws RuntimeException the first failure; after one, no more are started
     */
    public <T> void forEach(Iterator<T> items, Consumer<T> task) {
        Semaphore permits = new Semaphore(concurrency);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            while (failure.get() == null && items.hasNext()) {
                T item = items.next();
                permits.acquireUninterruptibly();
                threads.execute(() -> {
                    try {
                        if (failure.get() == null) {
                            task.accept(item);
                        }
                    } catch (RuntimeException | Error thrown) {
                        failure.compareAndSet(null, thrown);
                    } finally {
                        permits.release();
                    }
                });
            }
        }
        switch (failure.get()) {
            case null -> {}
            case Error error -> throw error;
            case RuntimeException thrown -> throw thrown;
            case Throwable other -> throw new CompletionException(other);
        }
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
