package io.blobferry.backup;

import io.blobferry.concurrency.MemoryBudget;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.Sleeper;
import io.blobferry.execution.SourceChangedException;
import io.blobferry.execution.SourceNotFoundException;
import io.blobferry.execution.TransientException;
import io.blobferry.execution.UploadNotFoundException;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.target.BackupTarget;
import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobEvent;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Checkpoint;
import io.blobferry.routing.Destination;
import io.blobferry.domain.ETag;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.routing.Routes;
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
    private final EngineConfig limits;
    private final Sleeper pause;
    private final IntervalFunction backOff;
    private final MemoryBudget memory;
    private final CheckpointRecorder ledger;
    private final SinglePutCopier smallCopy;
    private final MultipartCopier largeCopy;

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
        this.limits = limits;
        this.pause = pause;
        backOff = IntervalFunction.ofExponentialRandomBackoff(limits.firstPause(), 2, 0.5, limits.longestPause());
        this.memory = memory;
        this.ledger = ledger;
        smallCopy = new SinglePutCopier(source, target, ledger);
        this.largeCopy = largeCopy;
    }

    /**
     * Looks at the blob until it is settled, or until there is no time for another look.
     *
     * @throws PermanentException if trying again cannot help as things stand
     */
    Outcome settle(RunContext run, BlobEvent event) {
        return routes.of(event.blob()).isPresent()
                ? settle(run, event, destination(event.blob()))
                : new Outcome.Ignored(event.blob().toString(), "no route is for it");
    }

    /** Empty if the blob is not to be backed up, or has too long a name for it. */
    Optional<Destination> destination(BlobAddress blob) {
        return routes.of(blob)
                .flatMap(route -> route.keyOf(blob).map(key -> new Destination(key, route.storageClass())));
    }

    private Outcome settle(RunContext run, BlobEvent event, Optional<Destination> to) {
        String reason = "there was no time to look";
        for (int look = 1; look <= limits.looks() && run.timeLeft().compareTo(limits.handover()) > 0; look++) {
            switch (tryToSettle(run, event, to, look)) {
                case AttemptResult.Settled(Outcome outcome) -> {
                    return look == 1 ? outcome : withFormer(reason, outcome);
                }
                case AttemptResult.LookAgain(String why) -> {
                    reason = why;
                    run.listener().lookedAgain(run, event.blob(), why);
                }
            }
        }
        return new Outcome.Unfinished(event.blob(), reason);
    }

    /** Why there was no time left is what an operator wants to know, and the former looks say it. */
    private static Outcome withFormer(String reason, Outcome outcome) {
        return outcome instanceof Outcome.Unfinished(BlobAddress blob, String last) && !last.equals(reason)
                ? new Outcome.Unfinished(blob, last + "; before that: " + reason)
                : outcome;
    }

    /** One look. A change or a fault that may pass is a reason to look again after a pause, if there is time for both. */
    private AttemptResult tryToSettle(RunContext run, BlobEvent event, Optional<Destination> to, int look) {
        Duration wait = Duration.ofMillis(backOff.apply(look));
        AttemptResult step;
        try {
            step = to.isPresent() ? look(run, event, to.get(), look == 1) : lookWithoutKey(run, event.blob());
        } catch (SourceChangedException | SourceNotFoundException | UploadNotFoundException moved) {
            step = AttemptResult.lookAgain(moved.getMessage());
        } catch (TransientException fault) {
            step = AttemptResult.lookAgain(fault.getMessage());
            wait = longer(wait, fault.retryAfter().orElse(Duration.ZERO));
        }
        if (step instanceof AttemptResult.LookAgain(String reason) && look < limits.looks()) {
            if (wait.compareTo(run.timeLeft().minus(limits.handover())) >= 0) {
                return AttemptResult.settled(new Outcome.Unfinished(event.blob(), reason));
            }
            pause.last(wait);
        }
        return step;
    }

    /** The first look trusts the row, which is what keeps a new small blob at four requests; later ones ask the target. */
    private AttemptResult look(RunContext run, BlobEvent event, Destination to, boolean first) {
        BlobAddress blob = event.blob();
        Optional<CheckpointStore.Row> row = checkpoints.find(run, blob);
        Optional<Checkpoint.Done> repeated = row.flatMap(CheckpointStore.Row::done)
                .filter(done ->
                        first && event.etag().equals(Optional.of(done.version().etag())));
        TargetSnapshot seen = first && repeated.isEmpty()
                ? TargetSnapshot.fromRow(blob, to, row)
                : TargetSnapshot.ofTarget(blob, to, row, target.look(run, to.key()));
        if (repeated.isPresent() && seen.holds(repeated.get().backup())) {
            return AttemptResult.settled(new Outcome.AlreadyBackedUp(
                    repeated.get().version(), repeated.get().backup()));
        }
        boolean large = seen.copying().isPresent() || event.size().orElse(0) > limits.smallBlob();
        return large
                ? copyByParts(run, asked(run, seen))
                : copyWhole(run, seen, event.size().orElse(limits.smallBlob()));
    }

    /** A name that is too long for S3 says nothing of a blob that is gone, or renamed. */
    private AttemptResult lookWithoutKey(RunContext run, BlobAddress blob) {
        return switch (source.look(run, blob)) {
            case BlobSource.Missing missing -> ledger.gone(run, blob, checkpoints.find(run, blob), Optional.empty());
            case BlobSource.Present(BlobProperties properties) when isFolder(properties) -> folderMarker(blob);
            case BlobSource.Sighting there ->
                throw new PermanentException(
                        "name the object", FailureCause.KEY_TOO_LONG, "S3 takes no key that long", null);
        };
    }

    /**
     * Takes the blob's share of memory first: an answer that is open and not read is one that Azure breaks off.
     *
     * @param size what the blob probably has
     */
    private AttemptResult copyWhole(RunContext run, TargetSnapshot seen, long size) {
        Duration patience = run.timeLeft().minus(limits.handover());
        Optional<MemoryBudget.Share> share = memory.share(size, patience);
        if (share.isEmpty()) {
            String reason =
                    patience.isPositive() ? "no memory came free before the deadline" : "there was no time to copy it";
            return AttemptResult.settled(new Outcome.Unfinished(seen.blob(), reason));
        }
        Optional<AttemptResult> step;
        try {
            // Of many events of one blob, the first to have memory copies it, and the others need not.
            if (share.get().waitedFor() && hasChanged(run, seen)) {
                return AttemptResult.lookAgain("another run was at the blob while this one waited for memory");
            }
            step = tryToCopyWhole(run, seen);
        } finally {
            share.get().giveBack();
        }
        // Its parts take shares of their own.
        return step.orElseGet(() -> copyByParts(run, asked(run, seen)));
    }

    private boolean hasChanged(RunContext run, TargetSnapshot seen) {
        return !checkpoints
                .find(run, seen.blob())
                .map(CheckpointStore.Row::tag)
                .equals(seen.row().map(CheckpointStore.Row::tag));
    }

    /** Empty if the blob turns out to be one for parts. */
    private Optional<AttemptResult> tryToCopyWhole(RunContext run, TargetSnapshot seen) {
        return switch (source.open(run, seen.blob(), seen.known())) {
            case BlobSource.Content content -> copyOpened(run, seen, content);
            case BlobSource.Unchanged unchanged ->
                Optional.of(settleKnown(run, asked(run, seen), seen.known().orElseThrow()));
            case BlobSource.Missing missing ->
                Optional.of(gone(run, seen.done().isPresent() ? seen : asked(run, seen)));
            case BlobSource.Unreadable unreadable -> Optional.of(settleUnreadable(run, asked(run, seen), unreadable));
        };
    }

    private Optional<AttemptResult> copyOpened(RunContext run, TargetSnapshot seen, BlobSource.Content opened) {
        try (opened) {
            if (isFolder(opened.properties())) {
                return Optional.of(folderMarker(seen.blob()));
            }
            return opened.properties().size() <= limits.smallBlob()
                    ? Optional.of(smallCopy.copy(run, seen, opened))
                    : Optional.empty();
        }
    }

    private AttemptResult copyByParts(RunContext run, TargetSnapshot seen) {
        return switch (source.look(run, seen.blob())) {
            case BlobSource.Present(BlobProperties properties) -> {
                Optional<Backup> backup = seen.backupOf(properties.version());
                if (isFolder(properties)) {
                    yield folderMarker(seen.blob());
                }
                yield backup.isPresent()
                        ? ledger.found(run, seen.row(), properties.version(), backup.get())
                        : properties.size() > limits.smallBlob()
                                ? largeCopy.copy(run, seen, properties)
                                : copyWhole(run, seen, properties.size());
            }
            case BlobSource.Missing missing -> gone(run, seen);
            case BlobSource.Unreadable unreadable -> settleUnreadable(run, seen, unreadable);
        };
    }

    /** @param seen by asking the target, unless the row itself says that a version was backed up */
    private AttemptResult gone(RunContext run, TargetSnapshot seen) {
        return ledger.gone(run, seen.blob(), seen.row(), seen.object());
    }

    /** A blob that went to the archive after it was backed up needs no reading, as long as the target holds that version. */
    private AttemptResult settleUnreadable(RunContext run, TargetSnapshot seen, BlobSource.Unreadable found) {
        BlobSource.Sighting now = found.etag().isPresent() ? found : source.look(run, seen.blob());
        if (!(now instanceof BlobSource.Unreadable told)) {
            return AttemptResult.lookAgain("the blob changed from one request to the next");
        }
        Optional<BlobVersion> version = told.etag().map(etag -> new BlobVersion(seen.blob(), etag));
        Optional<Backup> backup = version.flatMap(seen::backupOf);
        if (backup.isEmpty()) {
            throw refusal(seen, told);
        }
        return ledger.found(run, seen.row(), version.orElseThrow(), backup.get());
    }

    /** The source still has the version that the row or the target's own metadata names: the target must agree. */
    private AttemptResult settleKnown(RunContext run, TargetSnapshot seen, ETag known) {
        BlobVersion version = new BlobVersion(seen.blob(), known);
        return seen.backupOf(version)
                .map(backup -> ledger.found(run, seen.row(), version, backup))
                .orElseGet(() -> AttemptResult.lookAgain("the target does not hold the backup that the row names"));
    }

    /** The same observation with the target asked, which must come before the source is looked at again. */
    private TargetSnapshot asked(RunContext run, TargetSnapshot seen) {
        return seen.looked()
                ? seen
                : TargetSnapshot.ofTarget(seen.blob(), seen.to(), seen.row(), target.look(run, seen.key()));
    }

    /** The marker is metadata, which any client can set: a blob that has bytes is a blob whatever it says. */
    private static boolean isFolder(BlobProperties properties) {
        return properties.directory() && properties.size() == 0;
    }

    private static AttemptResult folderMarker(BlobAddress blob) {
        return AttemptResult.settled(new Outcome.Ignored(blob.toString(), "the marker of a folder has no content"));
    }

    private static PermanentException refusal(TargetSnapshot seen, BlobSource.Unreadable unreadable) {
        return new PermanentException("read " + seen.blob(), unreadable.reason(), unreadable.detail(), null);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
