package io.blobferry.restore;

import io.blobferry.execution.RunContext;
import io.blobferry.execution.Sleeper;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.TransientException;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Repeats what failed by a transient fault. Each task is one request, or one pair of a read and the write of its bytes. */
final class Attempts {
    private final Retry retry;
    private final Sleeper sleeper;

    Attempts(RestoreConfig config, Sleeper sleeper) {
        this.sleeper = sleeper;
        IntervalFunction backoff =
                IntervalFunction.ofExponentialRandomBackoff(config.initialBackoff(), 2, 0.5, config.maxBackoff());
        retry = Retry.of(
                "restore",
                RetryConfig.<Object>custom()
                        .maxAttempts(config.maxAttempts())
                        .retryOnException(TransientException.class::isInstance)
                        .intervalBiFunction((attempt, result) -> result.isLeft()
                                ? Math.max(
                                        backoff.apply(attempt),
                                        retryAfter(result.getLeft())
                                                .map(Duration::toMillis)
                                                .orElse(0L))
                                : backoff.apply(attempt))
                        .build());
    }

    /** @throws TransferException the failure of the last attempt */
    <T> T call(RunContext run, Supplier<T> task) {
        Retry.AsyncContext<T> attempts = retry.asyncContext();
        while (true) {
            try {
                T result = task.get();
                attempts.onComplete();
                return result;
            } catch (TransferException failure) {
                long delay = attempts.onError(failure);
                if (delay < 0 || delay >= run.remaining().toMillis()) {
                    throw failure;
                }
                sleeper.sleep(Duration.ofMillis(delay));
            }
        }
    }

    private static Optional<Duration> retryAfter(Throwable failure) {
        return failure instanceof TransientException fault ? fault.retryAfter() : Optional.empty();
    }
}
