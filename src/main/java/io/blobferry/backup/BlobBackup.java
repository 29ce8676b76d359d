package io.blobferry.backup;

import io.blobferry.concurrency.MemoryBudget;
import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobEvent;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.ETag;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.Sleeper;
import io.blobferry.execution.SourceChangedException;
import io.blobferry.execution.SourceNotFoundException;
import io.blobferry.execution.TransientException;
import io.blobferry.execution.UploadNotFoundException;
import io.blobferry.routing.Destination;
import io.blobferry.routing.Routes;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.target.BackupTarget;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.Optional;

/**
 * One run's looks at one blob, a bounded number of them, until it is settled: observe the target, then the source, write
 * with that fence, record. Whatever changes meanwhile makes the run look again at both ends.
 */
final class BlobBackup {
    private final BlobSource source;
    private final BackupTarget target;
    private final CheckpointStore checkpoints;
    private final Routes routes;
    private final EngineConfig config;
    private final Sleeper sleeper;
    private final IntervalFunction backoff;
    private final MemoryBudget memory;
    private final CheckpointRecorder checkpointRecorder;
    private final SinglePutCopier singlePutCopier;
    private final MultipartCopier multipartCopier;

    BlobBackup(
            EnginePorts ports,
            Routes routes,
            EngineConfig limits,
            Sleeper pause,
            MemoryBudget memory,
            CheckpointRecorder ledger,
            MultipartCopier largeCopy) {
        source = ports.source();
        target = ports.target();
        checkpoints = ports.checkpoints();
        this.routes = routes;
        this.config = limits;
        this.sleeper = pause;
        backoff = IntervalFunction.ofExponentialRandomBackoff(limits.initialBackoff(), 2, 0.5, limits.maxBackoff());
        this.memory = memory;
        this.checkpointRecorder = ledger;
        singlePutCopier = new SinglePutCopier(source, target, ledger);
        this.multipartCopier = largeCopy;
    }

    /**
     * Looks at the blob until it is settled, or until there is no time for another look.
     *
     * @throws PermanentException if trying again cannot help as things stand
     */
    Outcome backUp(RunContext run, BlobEvent event) {
        return routes.routeFor(event.blob()).isPresent()
                ? backUp(run, event, destination(event.blob()))
                : new Outcome.Ignored(event.blob().toString(), "no route is for it");
    }

    /** Empty if the blob is not to be backed up, or has too long a name for it. */
    Optional<Destination> destination(BlobAddress blob) {
        return routes.routeFor(blob)
                .flatMap(route -> route.keyOf(blob).map(key -> new Destination(key, route.storageClass())));
    }

    private Outcome backUp(RunContext run, BlobEvent event, Optional<Destination> to) {
        String reason = "there was no time to look";
        for (int look = 1;
                look <= config.maxAttempts() && run.remaining().compareTo(config.deadlineMargin()) > 0;
                look++) {
            switch (attempt(run, event, to, look)) {
                case AttemptResult.Finished(Outcome outcome) -> {
                    return look == 1 ? outcome : withPreviousReason(reason, outcome);
                }
                case AttemptResult.Retry(String why) -> {
                    reason = why;
                    run.listener().attemptRetried(run, event.blob(), why);
                }
            }
        }
        return new Outcome.Incomplete(event.blob(), reason);
    }

    /** Why there was no time left is what an operator wants to know, and the former looks say it. */
    private static Outcome withPreviousReason(String reason, Outcome outcome) {
        return outcome instanceof Outcome.Incomplete(BlobAddress blob, String last) && !last.equals(reason)
                ? new Outcome.Incomplete(blob, last + "; before that: " + reason)
                : outcome;
    }

    /** One look. A change or a fault that may pass is a reason to look again after a pause, if there is time for both. */
    private AttemptResult attempt(RunContext run, BlobEvent event, Optional<Destination> to, int look) {
        Duration wait = Duration.ofMillis(backoff.apply(look));
        AttemptResult step;
        try {
            step = to.isPresent() ? copyOnce(run, event, to.get(), look == 1) : checkWithoutKey(run, event.blob());
        } catch (SourceChangedException | SourceNotFoundException | UploadNotFoundException moved) {
            step = AttemptResult.retry(moved.getMessage());
        } catch (TransientException fault) {
            step = AttemptResult.retry(fault.getMessage());
            wait = max(wait, fault.retryAfter().orElse(Duration.ZERO));
        }
        if (step instanceof AttemptResult.Retry(String reason) && look < config.maxAttempts()) {
            if (wait.compareTo(run.remaining().minus(config.deadlineMargin())) >= 0) {
                return AttemptResult.finished(new Outcome.Incomplete(event.blob(), reason));
            }
            sleeper.sleep(wait);
        }
        return step;
    }

    /** The first look trusts the row, which is what keeps a new small blob at four requests; later ones ask the target. */
    private AttemptResult copyOnce(RunContext run, BlobEvent event, Destination to, boolean first) {
        BlobAddress blob = event.blob();
        Optional<CheckpointStore.Row> row = checkpoints.find(run, blob);
        Optional<Checkpoint.Done> repeated = row.flatMap(CheckpointStore.Row::done)
                .filter(done ->
                        first && event.etag().equals(Optional.of(done.version().etag())));
        TargetSnapshot seen = first && repeated.isEmpty()
                ? TargetSnapshot.fromRow(blob, to, row)
                : TargetSnapshot.ofTarget(blob, to, row, target.head(run, to.key()));
        if (repeated.isPresent() && seen.matches(repeated.get().backup())) {
            return AttemptResult.finished(new Outcome.AlreadyBackedUp(
                    repeated.get().version(), repeated.get().backup()));
        }
        boolean large = seen.copying().isPresent() || event.size().orElse(0) > config.multipartThreshold();
        return large
                ? copyAsMultipart(run, withTargetState(run, seen))
                : copyAsSinglePut(run, seen, event.size().orElse(config.multipartThreshold()));
    }

    /** A name that is too long for S3 says nothing of a blob that is gone, or renamed. */
    private AttemptResult checkWithoutKey(RunContext run, BlobAddress blob) {
        return switch (source.head(run, blob)) {
            case BlobSource.NotFound missing ->
                checkpointRecorder.recordSourceDeleted(run, blob, checkpoints.find(run, blob), Optional.empty());
            case BlobSource.Present(BlobProperties properties)
            when isDirectoryMarker(properties) -> ignoreDirectoryMarker(blob);
            case BlobSource.HeadResult there ->
                throw new PermanentException(
                        "name the object", FailureCause.KEY_TOO_LONG, "S3 takes no key that long", null);
        };
    }

    /**
     * Takes the blob's share of memory first: an answer that is open and not read is one that Azure breaks off.
     *
     * @param size what the blob probably has
     */
    private AttemptResult copyAsSinglePut(RunContext run, TargetSnapshot seen, long size) {
        Duration patience = run.remaining().minus(config.deadlineMargin());
        Optional<MemoryBudget.Reservation> share = memory.reserve(size, patience);
        if (share.isEmpty()) {
            String reason =
                    patience.isPositive() ? "no memory came free before the deadline" : "there was no time to copy it";
            return AttemptResult.finished(new Outcome.Incomplete(seen.blob(), reason));
        }
        Optional<AttemptResult> step;
        try {
            // Of many events of one blob, the first to have memory copies it, and the others need not.
            if (share.get().wasContended() && hasChanged(run, seen)) {
                return AttemptResult.retry("another run was at the blob while this one waited for memory");
            }
            step = openAndCopy(run, seen);
        } finally {
            share.get().release();
        }
        // Its parts take shares of their own.
        return step.orElseGet(() -> copyAsMultipart(run, withTargetState(run, seen)));
    }

    private boolean hasChanged(RunContext run, TargetSnapshot seen) {
        return !checkpoints
                .find(run, seen.blob())
                .map(CheckpointStore.Row::etag)
                .equals(seen.row().map(CheckpointStore.Row::etag));
    }

    /** Empty if the blob turns out to be one for parts. */
    private Optional<AttemptResult> openAndCopy(RunContext run, TargetSnapshot seen) {
        return switch (source.open(run, seen.blob(), seen.knownSourceETag())) {
            case BlobSource.Content content -> copyOpened(run, seen, content);
            case BlobSource.NotModified unchanged ->
                Optional.of(handleNotModified(
                        run, withTargetState(run, seen), seen.knownSourceETag().orElseThrow()));
            case BlobSource.NotFound missing ->
                Optional.of(recordSourceDeleted(run, seen.done().isPresent() ? seen : withTargetState(run, seen)));
            case BlobSource.Unreadable unreadable ->
                Optional.of(handleUnreadable(run, withTargetState(run, seen), unreadable));
        };
    }

    private Optional<AttemptResult> copyOpened(RunContext run, TargetSnapshot seen, BlobSource.Content opened) {
        try (opened) {
            if (isDirectoryMarker(opened.properties())) {
                return Optional.of(ignoreDirectoryMarker(seen.blob()));
            }
            return opened.properties().size() <= config.multipartThreshold()
                    ? Optional.of(singlePutCopier.copy(run, seen, opened))
                    : Optional.empty();
        }
    }

    private AttemptResult copyAsMultipart(RunContext run, TargetSnapshot seen) {
        return switch (source.head(run, seen.blob())) {
            case BlobSource.Present(BlobProperties properties) -> {
                Optional<Backup> backup = seen.backupOf(properties.version());
                if (isDirectoryMarker(properties)) {
                    yield ignoreDirectoryMarker(seen.blob());
                }
                yield backup.isPresent()
                        ? checkpointRecorder.recordAlreadyBackedUp(run, seen.row(), properties.version(), backup.get())
                        : properties.size() > config.multipartThreshold()
                                ? multipartCopier.copy(run, seen, properties)
                                : copyAsSinglePut(run, seen, properties.size());
            }
            case BlobSource.NotFound missing -> recordSourceDeleted(run, seen);
            case BlobSource.Unreadable unreadable -> handleUnreadable(run, seen, unreadable);
        };
    }

    /** @param seen by asking the target, unless the row itself says that a version was backed up */
    private AttemptResult recordSourceDeleted(RunContext run, TargetSnapshot seen) {
        return checkpointRecorder.recordSourceDeleted(run, seen.blob(), seen.row(), seen.object());
    }

    /** A blob that went to the archive after it was backed up needs no reading, as long as the target holds that version. */
    private AttemptResult handleUnreadable(RunContext run, TargetSnapshot seen, BlobSource.Unreadable found) {
        BlobSource.HeadResult now = found.etag().isPresent() ? found : source.head(run, seen.blob());
        if (!(now instanceof BlobSource.Unreadable told)) {
            return AttemptResult.retry("the blob changed from one request to the next");
        }
        Optional<BlobVersion> version = told.etag().map(etag -> new BlobVersion(seen.blob(), etag));
        Optional<Backup> backup = version.flatMap(seen::backupOf);
        if (backup.isEmpty()) {
            throw toException(seen, told);
        }
        return checkpointRecorder.recordAlreadyBackedUp(run, seen.row(), version.orElseThrow(), backup.get());
    }

    /** The source still has the version that the row or the target's own metadata names: the target must agree. */
    private AttemptResult handleNotModified(RunContext run, TargetSnapshot seen, ETag known) {
        BlobVersion version = new BlobVersion(seen.blob(), known);
        return seen.backupOf(version)
                .map(backup -> checkpointRecorder.recordAlreadyBackedUp(run, seen.row(), version, backup))
                .orElseGet(() -> AttemptResult.retry("the target does not hold the backup that the row names"));
    }

    /** The same observation with the target asked, which must come before the source is looked at again. */
    private TargetSnapshot withTargetState(RunContext run, TargetSnapshot seen) {
        return seen.fromTarget()
                ? seen
                : TargetSnapshot.ofTarget(seen.blob(), seen.destination(), seen.row(), target.head(run, seen.key()));
    }

    /** The marker is metadata, which any client can set: a blob that has bytes is a blob whatever it says. */
    private static boolean isDirectoryMarker(BlobProperties properties) {
        return properties.directory() && properties.size() == 0;
    }

    private static AttemptResult ignoreDirectoryMarker(BlobAddress blob) {
        return AttemptResult.finished(new Outcome.Ignored(blob.toString(), "the marker of a folder has no content"));
    }

    private static PermanentException toException(TargetSnapshot seen, BlobSource.Unreadable unreadable) {
        return new PermanentException("read " + seen.blob(), unreadable.cause(), unreadable.detail(), null);
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
