package io.blobferry.backup;

import io.blobferry.concurrency.MemoryBudget;
import io.blobferry.concurrency.PartConcurrencyLimiter;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.Part;
import io.blobferry.domain.PartRange;
import io.blobferry.execution.Failures;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Copies parts, several at once. This is the one place that repeats a transfer of bytes: no SDK can rewind a body that
 * comes from the other cloud, so each try is a new range GET into a new UploadPart.
 */
final class PartCopier {
    /** A list of parts that is no older tells as much as another look would, which costs as much as the part's write. */
    private static final Duration LIST_TTL = Duration.ofSeconds(20);

    private final BlobSource source;
    private final MultipartTarget uploads;
    private final EngineConfig config;
    private final MemoryBudget memory;
    private final PartConcurrencyLimiter partLimiter;
    private final Sleeper sleeper;
    private final Retry retry;

    /** @param inFlight the process's, as is the memory */
    PartCopier(
            BlobSource source,
            MultipartTarget uploads,
            EngineConfig limits,
            MemoryBudget memory,
            PartConcurrencyLimiter inFlight,
            Sleeper pause) {
        this.source = source;
        this.uploads = uploads;
        this.config = limits;
        this.sleeper = pause;
        this.memory = memory;
        this.partLimiter = inFlight;
        IntervalFunction backOff =
                IntervalFunction.ofExponentialRandomBackoff(limits.initialBackoff(), 2, 0.5, limits.maxBackoff());
        retry = Retry.of(
                "part",
                RetryConfig.<StoredPart>custom()
                        .maxAttempts(limits.maxPartAttempts())
                        .retryOnException(PartCopier::isRetryable)
                        .intervalBiFunction((attempt, result) -> result.isLeft()
                                ? Math.max(backOff.apply(attempt), retryAfterMillis(result.getLeft()))
                                : backOff.apply(attempt))
                        .build());
    }

    /**
     * Copies those of the given parts that are not there at their planned size. Starts none that might not end before
     * the run has to hand over; those that it started have ended when it returns.
     *
     * @param there as S3 has just listed them
     * @param seeker is closed when every part that is copied has its place
     * @param shared whether another run may be at the same parts: each is then looked for once more before it is copied, if
     *     the list is no longer fresh
     */
    Progress copyMissing(
            RunContext run,
            Checkpoint.Copying copying,
            PartRange range,
            List<StoredPart> there,
            boolean shared,
            PartConcurrencyLimiter.Demand seeker) {
        List<Part> missing = missing(copying, range, there);
        Duration listed = run.elapsed();
        List<CompletableFuture<Void>> started = new ArrayList<>();
        AtomicLong slowest = new AtomicLong();
        AtomicBoolean failed = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Part part : missing) {
                Optional<PartPermit> admission = acquire(run, part, slowest);
                if (admission.isEmpty()) {
                    break;
                }
                PartPermit admitted = admission.get();
                if (failed.get()) {
                    admitted.release();
                    break;
                }
                boolean look = shared && run.elapsed().minus(listed).compareTo(LIST_TTL) >= 0;
                started.add(CompletableFuture.runAsync(
                                () -> copy(run, copying, part, look, slowest, admitted.permit()), threads)
                        .whenComplete((done, failure) -> {
                            failed.compareAndSet(false, failure != null);
                            admitted.release();
                        }));
            }
            seeker.close();
        }
        int stored = (int) started.stream()
                .filter(part -> !part.isCompletedExceptionally())
                .count();
        return new Progress(stored, missing.size() - stored, Failures.first(started));
    }

    /** Whoever may have parts to copy seeks places for them from before he asks about them. */
    PartConcurrencyLimiter.Demand registerDemand() {
        return partLimiter.registerDemand();
    }

    /** The parts of the range that S3 does not hold at their planned size. */
    static List<Part> missing(Checkpoint.Copying copying, PartRange range, List<StoredPart> there) {
        Map<Integer, StoredPart> stored =
                there.stream().collect(Collectors.toMap(StoredPart::number, Function.identity()));
        return copying.plan()
                .parts(range)
                .filter(part -> !isStored(part, Optional.ofNullable(stored.get(part.number()))))
                .toList();
    }

    private static boolean isStored(Part part, Optional<StoredPart> stored) {
        return stored.filter(found -> found.size() == part.length()).isPresent();
    }

    /**
     * What one run added.
     *
     * @param stored the parts that it copied or found
     * @param remaining the parts that are still missing
     * @param failure the first part's failure after its last try
     */
    record Progress(int stored, int remaining, Optional<RuntimeException> failure) {}

    /** What a part has while it is on its way. */
    private record PartPermit(PartConcurrencyLimiter.Permit permit, MemoryBudget.Reservation reservation) {
        void release() {
            reservation.release();
            permit.release();
        }
    }

    /** Waits for a place and for the part's share of memory, unless a part that starts now might not end in time. */
    private Optional<PartPermit> acquire(RunContext run, Part part, AtomicLong slowest) {
        Optional<PartConcurrencyLimiter.Permit> place = partLimiter.acquire(remainingTime(run, slowest));
        if (place.isEmpty()) {
            return Optional.empty();
        }
        Optional<PartPermit> admission = memory.reserve(part.length(), remainingTime(run, slowest))
                .map(share -> new PartPermit(place.get(), share));
        if (admission.isEmpty()) {
            place.get().release();
        } else if (!remainingTime(run, slowest).isPositive()) {
            admission.get().release();
            return Optional.empty();
        }
        return admission;
    }

    private Duration remainingTime(RunContext run, AtomicLong slowest) {
        return run.remaining().minus(config.deadlineMargin()).minusNanos(slowest.get());
    }

    private void copy(
            RunContext run,
            Checkpoint.Copying copying,
            Part part,
            boolean look,
            AtomicLong slowest,
            PartConcurrencyLimiter.Permit place) {
        if (look && wasStoredByAnotherRun(run, copying, part)) {
            return;
        }
        Duration start = run.elapsed();
        Retry.AsyncContext<StoredPart> tries = retry.asyncContext();
        while (!tryPart(run, copying, part, place, tries)) {
            // The pause is over: the next try is a new GET into a new UploadPart.
        }
        slowest.accumulateAndGet(run.elapsed().minus(start).toNanos(), Math::max);
        run.listener().partStored(run, copying.version(), part);
    }

    /** One try, and after a fault that may pass the pause before the next, if that one could still end in time. */
    private boolean tryPart(
            RunContext run,
            Checkpoint.Copying copying,
            Part part,
            PartConcurrencyLimiter.Permit place,
            Retry.AsyncContext<StoredPart> tries) {
        RunContext bounded = run.withReserve(config.deadlineMargin());
        try {
            uploads.uploadPart(
                    bounded,
                    copying.upload(),
                    part,
                    place.metered(source.readRange(bounded, copying.version(), copying.versionId(), part)));
            tries.onComplete();
            return true;
        } catch (UploadNotFoundException gone) {
            // Parts that landed after its end make the upload look alive for ever: ending it once more removes them.
            uploads.abort(bounded, copying.upload());
            throw gone;
        } catch (TransferException failure) {
            if (failure instanceof TransientException fault && fault.isThrottling()) {
                place.throttled();
            }
            long wait = tries.onError(failure);
            if (wait < 0
                    || wait >= run.remaining().minus(config.deadlineMargin()).toMillis()) {
                throw failure;
            }
            sleeper.sleep(Duration.ofMillis(wait));
            return false;
        }
    }

    private boolean wasStoredByAnotherRun(RunContext run, Checkpoint.Copying copying, Part part) {
        PartRange alone = new PartRange(part.number(), part.number());
        List<StoredPart> found = uploads.listParts(run, copying.upload(), alone)
                .orElseThrow(() -> new UploadNotFoundException("look for part " + part.number(), null));
        return isStored(part, found.stream().findFirst());
    }

    /** A cloud that is left alone is not worth a place in flight: the queue waits for it. */
    private static boolean isRetryable(Throwable failure) {
        return failure instanceof TransientException fault && !fault.isCircuitOpen();
    }

    private static long retryAfterMillis(Throwable failure) {
        return failure instanceof TransientException fault
                ? fault.retryAfter().map(Duration::toMillis).orElse(0L)
                : 0L;
    }
}
