package io.blobferry.backup;

import io.blobferry.concurrency.PartAdmission;
import io.blobferry.concurrency.PartConcurrencyLimiter;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.Part;
import io.blobferry.domain.PartRange;
import io.blobferry.execution.Failures;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.Sleeper;
import io.blobferry.execution.UploadNotFoundException;
import io.blobferry.spi.target.MultipartTarget;
import io.blobferry.spi.target.MultipartTarget.StoredPart;
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

/** Copies the missing parts of a range, as many at once as the process has permits and memory for. */
final class PartCopier {
    /** A list of parts that is no older is as good as a new one, which costs as much as the part's write. */
    private static final Duration LIST_TTL = Duration.ofSeconds(20);

    private final EngineConfig config;
    private final PartAdmission admission;
    private final PartTransfer transfer;
    private final MultipartTarget uploads;

    /** @param admission the process's */
    PartCopier(EnginePorts ports, EngineConfig config, PartAdmission admission, Sleeper sleeper) {
        this.config = config;
        this.admission = admission;
        transfer = new PartTransfer(ports, config, sleeper);
        uploads = ports.uploads();
    }

    /**
     * What one run added.
     *
     * @param stored the parts that it copied or found
     * @param remaining the parts that are still missing
     * @param waitedOnly whether it waited for a permit or for memory until the deadline came near, and started no part
     * @param failure the first part's failure after its last attempt
     */
    record Progress(int stored, int remaining, boolean waitedOnly, Optional<RuntimeException> failure) {}

    /**
     * Copies the parts of the range that S3 does not hold at their planned size. Starts none that might not end before the
     * deadline margin; all that it started have ended when it returns. An upload that was ended during the copy is aborted.
     *
     * @param stored as S3 has just listed them
     * @param shared whether another run may be copying the same parts: each is then listed once more before it is copied,
     *     if the list is no longer fresh
     * @param demand is closed when every part that is copied has its permit
     */
    Progress copyMissing(
            RunContext run,
            Checkpoint.Copying copying,
            PartRange range,
            List<StoredPart> stored,
            boolean shared,
            PartConcurrencyLimiter.Demand demand) {
        List<Part> missing = missing(copying, range, stored);
        Duration listedAt = run.elapsed();
        List<CompletableFuture<Void>> started = new ArrayList<>();
        AtomicLong slowestNanos = new AtomicLong();
        AtomicBoolean failed = new AtomicBoolean();
        boolean waitedOnly = false;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Part part : missing) {
                boolean inTime = remainingTime(run, slowestNanos).isPositive();
                Optional<PartAdmission.Slot> slot =
                        admission.admit(part.length(), () -> remainingTime(run, slowestNanos));
                if (slot.isEmpty()) {
                    waitedOnly = inTime && started.isEmpty();
                    break;
                }
                if (failed.get()) {
                    slot.get().close();
                    break;
                }
                boolean isStale = run.elapsed().minus(listedAt).compareTo(LIST_TTL) >= 0;
                PartConcurrencyLimiter.Permit permit = slot.get().permit();
                Runnable copy = () -> copy(run, copying, part, shared && isStale, slowestNanos, permit);
                started.add(slot.get().run(threads, () -> noteFailure(copy, failed)));
            }
            demand.close();
        }
        int copied = (int) started.stream()
                .filter(part -> !part.isCompletedExceptionally())
                .count();
        Optional<RuntimeException> failure = Failures.first(started);
        if (failure.filter(UploadNotFoundException.class::isInstance).isPresent()) {
            // Parts that were in flight when another client ended the upload may be listed still, and would be resumed.
            uploads.abort(run, copying.upload());
        }
        return new Progress(copied, missing.size() - copied, waitedOnly, failure);
    }

    /** Notes a failure before the part's slot is free for the next part. */
    private static void noteFailure(Runnable copy, AtomicBoolean failed) {
        boolean copied = false;
        try {
            copy.run();
            copied = true;
        } finally {
            failed.compareAndSet(false, !copied);
        }
    }

    private void copy(
            RunContext run,
            Checkpoint.Copying copying,
            Part part,
            boolean checkFirst,
            AtomicLong slowestNanos,
            PartConcurrencyLimiter.Permit permit) {
        if (checkFirst && transfer.isStored(run, copying, part)) {
            return;
        }
        Duration start = run.elapsed();
        transfer.copy(run, copying, part, permit);
        slowestNanos.accumulateAndGet(run.elapsed().minus(start).toNanos(), Math::max);
        run.listener().partStored(run, copying.version(), part);
    }

    /** A run that may have parts to copy registers its demand for permits before it lists them. */
    PartConcurrencyLimiter.Demand registerDemand() {
        return admission.registerDemand();
    }

    /** The parts of the range that S3 does not hold at their planned size. */
    static List<Part> missing(Checkpoint.Copying copying, PartRange range, List<StoredPart> stored) {
        Map<Integer, StoredPart> byNumber =
                stored.stream().collect(Collectors.toMap(StoredPart::number, Function.identity()));
        return copying.plan()
                .parts(range)
                .filter(part -> !hasPlannedSize(part, Optional.ofNullable(byNumber.get(part.number()))))
                .toList();
    }

    static boolean hasPlannedSize(Part part, Optional<StoredPart> stored) {
        return stored.filter(found -> found.size() == part.length()).isPresent();
    }

    private Duration remainingTime(RunContext run, AtomicLong slowestNanos) {
        return run.remaining().minus(config.deadlineMargin()).minusNanos(slowestNanos.get());
    }
}
