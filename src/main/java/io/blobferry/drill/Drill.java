package io.blobferry.drill;

import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.ObjectVersion;
import io.blobferry.drill.DrillResult.ContainerTotals;
import io.blobferry.execution.BoundedExecutor;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.UnexpectedFailure;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.spi.target.StoredVersion;
import io.blobferry.verify.BackupReadback;
import io.blobferry.verify.Difference;
import io.blobferry.verify.DifferenceKind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Restores backups that are drawn at random, to nothing or to a folder that is removed again: their bytes, headers, metadata and
 * tags, against what S3 keeps of them and, where the source still has that version, against the source. Measures how long it
 * takes. Writes nothing to either cloud but its own state.
 */
public final class Drill {
    /** A walk of one run, so that it leaves time for the reading: about a thousand pages. */
    static final long MAX_WALKED = 1_000_000;

    static final int CONCURRENCY = 8;
    private static final int BATCH = 16;

    private static final BoundedExecutor EXECUTOR = new BoundedExecutor(CONCURRENCY);

    private final BackupWalk walk;
    private final BackupReadback readback;
    private final BlobSource source;
    private final Duration skew;
    private final Clock clock;

    /**
     * @param source tells whether an object that is no backup has the key of a blob
     * @param skew how long after its change a blob's copy may still be on its way
     */
    public Drill(BackupListing backups, BackupReadback readback, BlobSource source, Duration skew, Clock clock) {
        walk = new BackupWalk(backups.objects(), backups.routes(), backups.account());
        this.readback = readback;
        this.source = source;
        this.skew = skew;
        this.clock = clock;
    }

    /**
     * Draws from all backups.
     *
     * @param budget the bytes to be read at most; positive
     * @param seed decides the draw: with the same one, and the same backups, the same are drawn
     * @param scratch where they are restored to
     */
    public DrillResult drill(RunContext run, long budget, String seed, Scratch scratch, DrillListener listener) {
        Work work = new Work(run, budget, seed, scratch, listener);
        return work.complete(() -> {
            work.draw(Optional.empty(), Long.MAX_VALUE);
            work.read(bytes -> true);
        });
    }

    /**
     * Draws within what is left of the day's budget, from as many backups as one run can list; the next run continues there.
     *
     * @return empty if nothing is left of today's budget
     * @throws TransferException if the state cannot be read
     */
    public Optional<DrillResult> drillDaily(RunContext run, DailyDrill daily, Scratch scratch, DrillListener listener) {
        DailyBudget budget = new DailyBudget(daily.state(), daily.bytesPerDay(), clock);
        DailyBudget.Left left = budget.left(run);
        if (left.bytes() == 0) {
            return Optional.empty();
        }
        Work work = new Work(run, left.bytes(), daily.seed(), scratch, listener);
        return Optional.of(work.complete(() -> {
            budget.moveTo(run, work.draw(left.from(), MAX_WALKED));
            work.read(bytes -> budget.reserve(run, bytes));
        }));
    }

    private interface Reservation {
        boolean reserve(long bytes);
    }

    /** One run. */
    private final class Work {
        private final RunContext run;
        private final long budget;
        private final String seed;
        private final Scratch scratch;
        private final DrillListener listener;
        private final BackupDraw draw;
        private final RestoreEstimate estimate = new RestoreEstimate(CONCURRENCY);
        private final Map<DifferenceKind, Long> found = new EnumMap<>(DifferenceKind.class);
        private final List<String> incomplete = new ArrayList<>();
        private final AtomicLong read = new AtomicLong();
        private final AtomicLong bytesRead = new AtomicLong();
        private final AtomicLong compared = new AtomicLong();
        private final AtomicLong unrelated = new AtomicLong();
        private final Instant startedAt = clock.instant();
        private long listed;
        private long drawn;
        private Duration readingTime = Duration.ZERO;
        private List<ContainerTotals> containers = List.of();

        Work(RunContext run, long budget, String seed, Scratch scratch, DrillListener listener) {
            this.run = run;
            this.budget = budget;
            this.seed = seed;
            this.scratch = scratch;
            this.listener = listener;
            draw = new BackupDraw(seed, budget);
        }

        DrillResult complete(Runnable work) {
            try {
                work.run();
            } catch (RuntimeException | StackOverflowError | LinkageError thrown) {
                incomplete.add(reason(UnexpectedFailure.translate("drill", thrown)));
            }
            long millis = readingTime.toMillis();
            DrillResult result = new DrillResult(
                    seed,
                    budget,
                    startedAt,
                    clock.instant(),
                    new DrillResult.Counts(
                            listed,
                            drawn,
                            read.get(),
                            bytesRead.get(),
                            compared.get(),
                            draw.tooLarge(),
                            unrelated.get(),
                            run.requests()),
                    millis == 0 ? Optional.empty() : Optional.of(bytesRead.get() * 1_000 / millis),
                    containers.stream()
                            .map(container -> container.estimatedBy(estimate))
                            .toList(),
                    found,
                    incomplete);
            listener.drillCompleted(run, result);
            return result;
        }

        /** Leaves two thirds of the time for reading. Returns where the next walk begins. */
        Optional<ObjectKey> draw(Optional<ObjectKey> from, long maxListed) {
            Duration reserved = run.remaining().dividedBy(3).multipliedBy(2);
            BackupWalk.Walked walked = walk.walk(
                    run, from, () -> listed < maxListed && run.remaining().compareTo(reserved) > 0, candidate -> {
                        listed++;
                        draw.offer(candidate);
                    });
            containers = walked.containers();
            return walked.next();
        }

        void read(Reservation reservation) {
            List<BackupDraw.Candidate> candidates = draw.drawn();
            drawn = candidates.size();
            listener.drawn(
                    run,
                    drawn,
                    candidates.stream().mapToLong(BackupDraw.Candidate::size).sum());
            Instant began = clock.instant();
            for (int start = 0; start < candidates.size() && hasTime(); start += BATCH) {
                List<BackupDraw.Candidate> batch =
                        candidates.subList(start, Math.min(candidates.size(), start + BATCH));
                if (!reservation.reserve(
                        batch.stream().mapToLong(BackupDraw.Candidate::size).sum())) {
                    break;
                }
                try (Scratch.Space space = scratch.open(readback)) {
                    EXECUTOR.map(batch, candidate -> {
                        read(candidate, space);
                        return true;
                    });
                }
            }
            readingTime = Duration.between(began, clock.instant());
        }

        private boolean hasTime() {
            return run.remaining().compareTo(RunContext.DEADLINE_MARGIN.multipliedBy(2)) > 0;
        }

        private void read(BackupDraw.Candidate candidate, Scratch.Space space) {
            try {
                Instant began = clock.instant();
                BackupReadback.Result result = readback.read(
                        run,
                        candidate.blob(),
                        new ObjectVersion(candidate.key(), Optional.empty()),
                        false,
                        (of, blob, version, attributes) -> {
                            BackupReadback.Taken taken = space.intake().take(of, blob, version, attributes);
                            estimate.add(version.size(), Duration.between(began, clock.instant()));
                            return taken;
                        });
                count(candidate, result);
            } catch (RuntimeException | StackOverflowError | LinkageError thrown) {
                TransferException failure = UnexpectedFailure.translate("read " + candidate.key(), thrown);
                if (failure instanceof PermanentException refused
                        && refused.failureCause().isSystemic()) {
                    throw refused;
                }
                add(new Difference(DifferenceKind.NOT_CHECKED, candidate.blob().toString(), failure.getMessage()));
            }
        }

        /** An object that has been deleted since it was listed counts for nothing. */
        private void count(BackupDraw.Candidate candidate, BackupReadback.Result result) {
            if (result.version().isEmpty()) {
                return;
            }
            if (result.differences().stream().anyMatch(difference -> difference.kind() == DifferenceKind.FOREIGN)
                    && source.head(run, candidate.blob()) instanceof BlobSource.NotFound) {
                unrelated.incrementAndGet();
                return;
            }
            read.incrementAndGet();
            bytesRead.addAndGet(result.bytesRead());
            compared.addAndGet(result.compared() ? 1 : 0);
            listener.advanced(run, result.bytesRead());
            result.differences().forEach(this::add);
            staleness(candidate, result.version().get(), result).ifPresent(this::add);
        }

        /** A drill reads what is in the bucket; that it is not the blob's version is a difference once the copy is overdue. */
        private Optional<Difference> staleness(
                BackupDraw.Candidate candidate, StoredVersion version, BackupReadback.Result result) {
            return version.origin()
                    .flatMap(origin -> result.blob()
                            .filter(blob -> !blob.version().etag().equals(origin.etag()))
                            .filter(blob -> blob.lastModified().plus(skew).isBefore(clock.instant()))
                            .map(blob -> new Difference(
                                    DifferenceKind.STALE,
                                    candidate.blob().toString(),
                                    "the object is a backup of " + origin.etag() + ", the blob is "
                                            + blob.version().etag() + " since " + blob.lastModified())));
        }

        private synchronized void add(Difference difference) {
            found.merge(difference.kind(), 1L, Long::sum);
            listener.found(run, difference);
        }
    }

    private static String reason(TransferException failure) {
        return failure instanceof PermanentException refused
                ? refused.getMessage() + ". " + refused.failureCause().remedy()
                : failure.getMessage();
    }
}
