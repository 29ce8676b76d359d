package io.blobferry.backup;

import io.blobferry.concurrency.MemoryBudget;
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
    private final MemoryBudget memory;
    private final PartConcurrencyLimiter partLimiter;
    private final PartTransfer transfer;
    private final MultipartTarget uploads;

    /** @param partLimiter the process's, as is the memory */
    PartCopier(
            EnginePorts ports,
            EngineConfig config,
            MemoryBudget memory,
            PartConcurrencyLimiter partLimiter,
            Sleeper sleeper) {
        this.config = config;
        this.memory = memory;
        this.partLimiter = partLimiter;
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
                Optional<PartPermit> acquired = acquire(run, part, slowestNanos);
                if (acquired.isEmpty()) {
                    waitedOnly = inTime && started.isEmpty();
                    break;
                }
                PartPermit permit = acquired.get();
                if (failed.get()) {
                    permit.release();
                    break;
                }
                boolean isStale = run.elapsed().minus(listedAt).compareTo(LIST_TTL) >= 0;
                started.add(CompletableFuture.runAsync(
                                () -> copy(run, copying, part, shared && isStale, slowestNanos, permit), threads)
                        .whenComplete((done, failure) -> {
                            failed.compareAndSet(false, failure != null);
                            permit.release();
                        }));
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

    private void copy(
            RunContext run,
            Checkpoint.Copying copying,
            Part part,
            boolean checkFirst,
            AtomicLong slowestNanos,
            PartPermit permit) {
        if (checkFirst && transfer.isStored(run, copying, part)) {
            return;
        }
        Duration start = run.elapsed();
        transfer.copy(run, copying, part, permit.permit());
        slowestNanos.accumulateAndGet(run.elapsed().minus(start).toNanos(), Math::max);
        run.listener().partStored(run, copying.version(), part);
    }

    /** A run that may have parts to copy registers its demand for permits before it lists them. */
    PartConcurrencyLimiter.Demand registerDemand() {
        return partLimiter.registerDemand();
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

    /** What a part holds while it is in flight. */
    private record PartPermit(PartConcurrencyLimiter.Permit permit, MemoryBudget.Reservation reservation) {
        void release() {
            reservation.release();
            permit.release();
        }
    }

    /** Waits for a permit and for the part's memory, unless a part that starts now might not end in time. */
    private Optional<PartPermit> acquire(RunContext run, Part part, AtomicLong slowestNanos) {
        Optional<PartConcurrencyLimiter.Permit> permit = partLimiter.acquire(remainingTime(run, slowestNanos));
        if (permit.isEmpty()) {
            return Optional.empty();
        }
        Optional<PartPermit> acquired = memory.reserve(
                        MemoryBudget.Use.PART, part.length(), remainingTime(run, slowestNanos))
                .map(reservation -> new PartPermit(permit.get(), reservation));
        if (acquired.isEmpty()) {
            permit.get().release();
        } else if (!remainingTime(run, slowestNanos).isPositive()) {
            acquired.get().release();
            return Optional.empty();
        }
        return acquired;
    }

    private Duration remainingTime(RunContext run, AtomicLong slowestNanos) {
        return run.remaining().minus(config.deadlineMargin()).minusNanos(slowestNanos.get());
    }
}
