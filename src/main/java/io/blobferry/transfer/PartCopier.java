package io.blobferry.transfer;

import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.Part;
import io.blobferry.transfer.MultipartTarget.StoredPart;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Copies parts, several at once. This is the one place that repeats a transfer of bytes: no SDK can rewind a body that
 * comes from the other cloud, so each try is a new range GET into a new UploadPart.
 */
final class PartCopier {
    private final BlobSource source;
    private final MultipartTarget uploads;
    private final Limits limits;
    private final Semaphore inFlight;
    private final Pause pause;
    private final Retry retry;

    PartCopier(BlobSource source, MultipartTarget uploads, Limits limits, Pause pause) {
        this.source = source;
        this.uploads = uploads;
        this.limits = limits;
        this.pause = pause;
        inFlight = new Semaphore(limits.partsInFlight(), true);
        IntervalFunction backOff =
                IntervalFunction.ofExponentialRandomBackoff(limits.firstPause(), 2, 0.5, limits.longestPause());
        retry = Retry.of(
                "part",
                RetryConfig.<StoredPart>custom()
                        .maxAttempts(limits.partAttempts())
                        .retryOnException(TransientException.class::isInstance)
                        .intervalBiFunction((attempt, result) -> result.isLeft()
                                ? Math.max(backOff.apply(attempt), asked(result.getLeft()))
                                : backOff.apply(attempt))
                        .build());
    }

    /**
     * Copies the parts of the plan that are not there at their planned size. Starts none that might not end before the
     * run has to hand over; those that it started have ended when it returns.
     *
     * @return how many parts are left for a later run
     * @throws TransferException the first part's failure, after its last try; the other parts in flight have ended too
     */
    int copyMissing(Run run, Checkpoint.Copying copying, List<StoredPart> there) {
        Map<Integer, StoredPart> stored =
                there.stream().collect(Collectors.toMap(StoredPart::number, Function.identity()));
        List<Part> missing = copying.plan()
                .parts()
                .filter(part -> !stored.containsKey(part.number())
                        || stored.get(part.number()).size() != part.length())
                .toList();
        List<CompletableFuture<Void>> started = new ArrayList<>();
        AtomicLong slowest = new AtomicLong();
        AtomicBoolean failed = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Part part : missing) {
                if (!admitted(run, slowest)) {
                    break;
                }
                if (failed.get()) {
                    inFlight.release();
                    break;
                }
                started.add(CompletableFuture.runAsync(() -> copy(run, copying, part, slowest), threads)
                        .whenComplete((done, failure) -> {
                            failed.compareAndSet(false, failure != null);
                            inFlight.release();
                        }));
            }
        }
        for (CompletableFuture<Void> part : started) {
            rethrow(part);
        }
        return missing.size() - started.size();
    }

    /** Waits for a free place, unless a part that starts now might not end in time. */
    private boolean admitted(Run run, AtomicLong slowest) {
        try {
            Duration needed = limits.handover().plusNanos(slowest.get());
            long wait = run.timeLeft().minus(needed).toMillis();
            if (wait <= 0 || !inFlight.tryAcquire(wait, TimeUnit.MILLISECONDS)) {
                return false;
            }
            if (run.timeLeft().compareTo(limits.handover().plusNanos(slowest.get())) > 0) {
                return true;
            }
            inFlight.release();
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void copy(Run run, Checkpoint.Copying copying, Part part, AtomicLong slowest) {
        Duration start = run.elapsed();
        Retry.AsyncContext<StoredPart> tries = retry.asyncContext();
        while (!stored(run, copying, part, tries)) {
            // The pause is over: the next try is a new GET into a new UploadPart.
        }
        slowest.accumulateAndGet(run.elapsed().minus(start).toNanos(), Math::max);
        run.listener().partStored(run, copying.version(), part);
    }

    /** One try, and after a fault that may pass the pause before the next, if that one could still end in time. */
    private boolean stored(Run run, Checkpoint.Copying copying, Part part, Retry.AsyncContext<StoredPart> tries) {
        try {
            uploads.write(run, copying.upload(), part, source.read(run, copying.version(), part));
            tries.onComplete();
            return true;
        } catch (TransferException failure) {
            long wait = tries.onError(failure);
            if (wait < 0 || wait >= run.timeLeft().minus(limits.handover()).toMillis()) {
                throw failure;
            }
            pause.last(Duration.ofMillis(wait));
            return false;
        }
    }

    private static void rethrow(CompletableFuture<Void> part) {
        try {
            part.join();
        } catch (CompletionException e) {
            throw TransferException.within(e).map(RuntimeException.class::cast).orElse(e);
        }
    }

    private static long asked(Throwable failure) {
        return failure instanceof TransientException fault
                ? fault.retryAfter().map(Duration::toMillis).orElse(0L)
                : 0L;
    }
}
