package io.blobferry.backup;

import io.blobferry.concurrency.PartConcurrencyLimiter;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.Part;
import io.blobferry.domain.PartRange;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.Sleeper;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.TransientException;
import io.blobferry.execution.UploadNotFoundException;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.spi.target.MultipartTarget;
import io.blobferry.spi.target.MultipartTarget.StoredPart;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Transfers one part. This is the one place that repeats a transfer of bytes: no SDK can rewind a body that comes from the
 * other cloud, so each attempt is a new range GET into a new UploadPart.
 */
final class PartTransfer {
    private final BlobSource source;
    private final MultipartTarget uploads;
    private final EngineConfig config;
    private final Sleeper sleeper;
    private final Retry retry;

    PartTransfer(EnginePorts ports, EngineConfig config, Sleeper sleeper) {
        source = ports.source();
        uploads = ports.uploads();
        this.config = config;
        this.sleeper = sleeper;
        IntervalFunction backoff =
                IntervalFunction.ofExponentialRandomBackoff(config.initialBackoff(), 2, 0.5, config.maxBackoff());
        retry = Retry.of(
                "part",
                RetryConfig.<StoredPart>custom()
                        .maxAttempts(config.maxPartAttempts())
                        .retryOnException(PartTransfer::isRetryable)
                        .intervalBiFunction((attempt, result) -> result.isLeft()
                                ? Math.max(
                                        backoff.apply(attempt),
                                        retryAfter(result.getLeft())
                                                .map(Duration::toMillis)
                                                .orElse(0L))
                                : backoff.apply(attempt))
                        .build());
    }

    /**
     * Copies the part, with at most {@link EngineConfig#maxPartAttempts} attempts.
     *
     * @throws TransferException the failure of the last attempt
     */
    void copy(RunContext run, Checkpoint.Copying copying, Part part, PartConcurrencyLimiter.Permit permit) {
        Retry.AsyncContext<StoredPart> attempts = retry.asyncContext();
        while (!tryPart(run, copying, part, permit, attempts)) {
            // The pause is over: the next attempt is a new GET into a new UploadPart.
        }
    }

    /** One attempt, and after a transient fault the pause before the next, if that one could still end in time. */
    private boolean tryPart(
            RunContext run,
            Checkpoint.Copying copying,
            Part part,
            PartConcurrencyLimiter.Permit permit,
            Retry.AsyncContext<StoredPart> attempts) {
        RunContext bounded = run.withReserve(config.deadlineMargin());
        try {
            uploads.uploadPart(
                    bounded,
                    copying.upload(),
                    part,
                    permit.metered(source.readRange(bounded, copying.version(), copying.versionId(), part)));
            attempts.onComplete();
            return true;
        } catch (UploadNotFoundException missing) {
            // Parts that landed after the upload's end keep it listed: another abort removes them.
            uploads.abort(bounded, copying.upload());
            throw missing;
        } catch (TransferException failure) {
            boolean isThrottled = failure instanceof TransientException fault && fault.isThrottling();
            if (isThrottled) {
                permit.throttled(retryAfter(failure));
            }
            long delay = attempts.onError(failure);
            if (delay < 0
                    || delay >= run.remaining().minus(config.deadlineMargin()).toMillis()) {
                throw failure;
            }
            if (!pause(run, Duration.ofMillis(delay), isThrottled, permit)) {
                throw failure;
            }
            return false;
        }
    }

    /** A throttled part leaves its permit for the pause, and continues as the reduced limit admits it. */
    private boolean pause(RunContext run, Duration delay, boolean isThrottled, PartConcurrencyLimiter.Permit permit) {
        if (!isThrottled) {
            sleeper.sleep(delay);
            return true;
        }
        permit.suspend();
        sleeper.sleep(delay);
        return permit.resume(run.remaining().minus(config.deadlineMargin()));
    }

    /** Whether S3 holds the part by now, because another run stored it. One request. */
    boolean isStored(RunContext run, Checkpoint.Copying copying, Part part) {
        PartRange alone = new PartRange(part.number(), part.number());
        List<StoredPart> found = uploads.listParts(run, copying.upload(), alone)
                .orElseThrow(() -> new UploadNotFoundException("list part " + part.number(), null));
        return PartCopier.hasPlannedSize(part, found.stream().findFirst());
    }

    /** While a circuit is open a part is not worth its permit: the queue waits for the cloud. */
    private static boolean isRetryable(Throwable failure) {
        return failure instanceof TransientException fault && !fault.isCircuitOpen();
    }

    private static Optional<Duration> retryAfter(Throwable failure) {
        return failure instanceof TransientException fault ? fault.retryAfter() : Optional.empty();
    }
}
