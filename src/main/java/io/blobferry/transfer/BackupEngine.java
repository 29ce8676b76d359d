package io.blobferry.transfer;

import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobEvent;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.Destination;
import io.blobferry.domain.ETag;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.Routes;
import io.blobferry.domain.Segment;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Backs up one blob a run: observe the target, then the source, write with that fence, record. Whatever changes
 * meanwhile makes the run look again at both ends, a bounded number of times.
 *
 * <p>Safe for many runs at once, of one blob too, in this process and in others.
 */
public final class BackupEngine {
    private final BlobSource source;
    private final BackupTarget target;
    private final CheckpointStore checkpoints;
    private final Routes routes;
    private final Limits limits;
    private final GiveUp giveUp;
    private final Pause pause;
    private final IntervalFunction backOff;
    private final MemoryBudget memory;
    private final Ledger ledger;
    private final SmallCopy smallCopy;
    private final LargeCopy largeCopy;
    private final SegmentCopy segmentCopy;
    private final DeletedBlob deletedBlob;

    /** The engine owns none of what it is given: whoever built the ports closes them. */
    public BackupEngine(Ports unguarded, Routes routes, Limits limits, Clock clock, Pause pause) {
        Ports ports = unguarded.guarded(limits, clock);
        source = ports.source();
        target = ports.target();
        checkpoints = ports.checkpoints();
        this.routes = routes;
        this.limits = limits;
        this.pause = pause;
        backOff = IntervalFunction.ofExponentialRandomBackoff(limits.firstPause(), 2, 0.5, limits.longestPause());
        ledger = new Ledger(checkpoints, ports.uploads());
        giveUp = new GiveUp(ports, ledger, clock);
        smallCopy = new SmallCopy(source, target, ledger);
        memory = new MemoryBudget(limits);
        PartCopier copier = new PartCopier(source, ports.uploads(), limits, memory, pause);
        Finish finish = new Finish(ports, ledger, limits);
        largeCopy = new LargeCopy(ports, ledger, copier, finish, limits, clock);
        segmentCopy = new SegmentCopy(ports, copier, finish, limits, giveUp);
        deletedBlob = new DeletedBlob(ports, limits);
    }

    /**
     * Looks at the blob that the event names and backs up the version that is then current. Idempotent; a repeated,
     * late or reordered event does no harm.
     *
     * @return the outcome; every one but {@link Outcome.Unfinished} settles the event, so it may be acknowledged
     * @throws TransferException if not even the reason could be recorded: the event must not be acknowledged
     */
    public Outcome backUp(Run run, BlobEvent event) {
        Outcome outcome;
        try {
            outcome = settle(run, event);
        } catch (RefusedException refused) {
            outcome = failed(run, event, refused);
        }
        run.listener().ended(run, event, outcome);
        return outcome;
    }

    /**
     * Does the same after an event that says the blob is deleted, and puts a delete marker over its backup if it is: every
     * version stays. Idempotent; if the blob is there again, it is backed up.
     *
     * @return the outcome; every one but {@link Outcome.Unfinished} settles the event, so it may be acknowledged
     * @throws TransferException if not even the reason could be recorded: the event must not be acknowledged
     */
    public Outcome followDeletion(Run run, BlobEvent event) {
        Outcome outcome;
        try {
            outcome = deletedBlob.settle(run, event, destination(event.blob()), () -> settle(run, event));
        } catch (RefusedException refused) {
            outcome = giveUp.following(run, event, refused);
        }
        run.listener().ended(run, event, outcome);
        return outcome;
    }

    /**
     * Works on one segment of a blob that is being copied by many. Idempotent; a segment that is no longer of use does
     * no harm.
     *
     * @return the outcome; every one but {@link Outcome.Unfinished} settles the message, so it may be acknowledged
     * @throws TransferException if neither the work nor the reason could be made durable: the message must come again
     */
    public Outcome copySegment(Run run, Segment segment) {
        BlobEvent look = look(run, segment);
        Outcome outcome;
        try {
            outcome = settleSegment(run, segment, look);
        } catch (RefusedException refused) {
            outcome = failed(run, look, refused);
        }
        run.listener().ended(run, look, outcome);
        return outcome;
    }

    /**
     * Gives up a segment whose message was delivered many times and never came to an end: whoever worked on it died each
     * time, or could record nothing. Idempotent.
     *
     * @param deliveries how often it was delivered
     * @return the outcome, which settles the message
     * @throws TransferException if the failure could not be made durable: the message must come again
     */
    public Outcome giveUp(Run run, Segment segment, long deliveries) {
        TransientException fault = new TransientException(
                "copy " + segment,
                "its message was delivered " + deliveries + " times and no run came to an end",
                null);
        Outcome outcome = segmentCopy.giveUp(run, segment, fault);
        run.listener().ended(run, look(run, segment), outcome);
        return outcome;
    }

    private static BlobEvent look(Run run, Segment segment) {
        return new BlobEvent(
                run.id(),
                segment.version().blob(),
                Optional.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                segment.toString());
    }

    /** Where either end is not as the row says, the segment is set aside and the blob itself is looked at. */
    private Outcome settleSegment(Run run, Segment segment, BlobEvent look) {
        Step step;
        try {
            step = segmentCopy.copy(run, segment);
        } catch (SourceChangedException | SourceGoneException | UploadGoneException moved) {
            step = Step.lookAgain(moved.getMessage());
        } catch (TransientException fault) {
            step = Step.settled(segmentCopy.later(run, segment, false, fault));
        }
        return switch (step) {
            case Step.Settled(Outcome outcome) -> outcome;
            case Step.LookAgain(String why) -> {
                run.listener().lookedAgain(run, look.blob(), why);
                Outcome outcome = settle(run, look);
                yield outcome.settled() && !isLeftToUs(run, segment, outcome)
                        ? outcome
                        : segmentCopy.later(run, segment, false, new TransientException("copy " + segment, why, null));
            }
        };
    }

    /** Both ends are as the row says after all: the segment in hand is one of those that were dispatched. */
    private boolean isLeftToUs(Run run, Segment segment, Outcome outcome) {
        return outcome instanceof Outcome.HandedOver(BlobVersion version, int segments)
                && segments == 0
                && version.equals(segment.version())
                && segmentCopy.isWanted(run, segment);
    }

    private Outcome settle(Run run, BlobEvent event) {
        return destination(event.blob())
                .map(to -> settle(run, event, to))
                .orElseGet(() -> new Outcome.Ignored(event.blob().toString(), "no route is for it"));
    }

    /** Empty if the blob is not to be backed up. */
    private Optional<Destination> destination(BlobAddress blob) {
        return routes.of(blob)
                .map(route -> new Destination(
                        route.keyOf(blob)
                                .orElseThrow(() -> new RefusedException(
                                        "name the object",
                                        FailureCause.KEY_TOO_LONG,
                                        "S3 takes no key that long",
                                        null)),
                        route.storageClass()));
    }

    private Outcome settle(Run run, BlobEvent event, Destination to) {
        String reason = "there was no time to look";
        for (int look = 1; look <= limits.looks() && run.timeLeft().compareTo(limits.handover()) > 0; look++) {
            switch (tryToSettle(run, event, to, look)) {
                case Step.Settled(Outcome outcome) -> {
                    return outcome;
                }
                case Step.LookAgain(String why) -> {
                    reason = why;
                    run.listener().lookedAgain(run, event.blob(), why);
                }
            }
        }
        return new Outcome.Unfinished(event.blob(), reason);
    }

    /** One look. A change or a fault that may pass is a reason to look again after a pause, if there is time for both. */
    private Step tryToSettle(Run run, BlobEvent event, Destination to, int look) {
        Duration wait = Duration.ofMillis(backOff.apply(look));
        Step step;
        try {
            step = look(run, event, to, look == 1);
        } catch (SourceChangedException | SourceGoneException | UploadGoneException moved) {
            step = Step.lookAgain(moved.getMessage());
        } catch (TransientException fault) {
            step = Step.lookAgain(fault.getMessage());
            wait = longer(wait, fault.retryAfter().orElse(Duration.ZERO));
        }
        if (step instanceof Step.LookAgain(String reason) && look < limits.looks()) {
            if (wait.compareTo(run.timeLeft().minus(limits.handover())) >= 0) {
                return Step.settled(new Outcome.Unfinished(event.blob(), reason));
            }
            pause.last(wait);
        }
        return step;
    }

    /** The first look trusts the row, which is what keeps a new small blob at four requests; later ones ask the target. */
    private Step look(Run run, BlobEvent event, Destination to, boolean first) {
        BlobAddress blob = event.blob();
        Optional<CheckpointStore.Row> row = checkpoints.find(run, blob);
        Optional<Checkpoint.Done> repeated = row.flatMap(CheckpointStore.Row::done)
                .filter(done ->
                        first && event.etag().equals(Optional.of(done.version().etag())));
        Observation seen = first && repeated.isEmpty()
                ? Observation.fromRow(blob, to, row)
                : Observation.ofTarget(blob, to, row, target.look(run, to.key()));
        if (repeated.isPresent() && seen.holds(repeated.get().backup())) {
            return Step.settled(new Outcome.AlreadyBackedUp(
                    repeated.get().version(), repeated.get().backup()));
        }
        boolean large = seen.copying().isPresent() || event.size().orElse(0) > limits.smallBlob();
        return large
                ? copyByParts(run, asked(run, seen))
                : copyWhole(run, seen, event.size().orElse(limits.smallBlob()));
    }

    /**
     * Takes the blob's share of memory first: an answer that is open and not read is one that Azure breaks off.
     *
     * @param size what the blob probably has
     */
    private Step copyWhole(Run run, Observation seen, long size) {
        Optional<MemoryBudget.Share> share = memory.share(size, run.timeLeft().minus(limits.handover()));
        if (share.isEmpty()) {
            return Step.settled(new Outcome.Unfinished(seen.blob(), "no memory came free before the deadline"));
        }
        Optional<Step> step;
        try {
            step = tryToCopyWhole(run, seen);
        } finally {
            share.get().giveBack();
        }
        // Its parts take shares of their own.
        return step.orElseGet(() -> copyByParts(run, asked(run, seen)));
    }

    /** Empty if the blob turns out to be one for parts. */
    private Optional<Step> tryToCopyWhole(Run run, Observation seen) {
        return switch (source.open(run, seen.blob(), seen.known())) {
            case BlobSource.Content content -> copyOpened(run, seen, content);
            case BlobSource.Unchanged unchanged ->
                Optional.of(settleKnown(run, asked(run, seen), seen.known().orElseThrow()));
            case BlobSource.Missing missing ->
                Optional.of(ledger.gone(run, seen.done().isPresent() ? seen : asked(run, seen)));
            case BlobSource.Unreadable unreadable -> Optional.of(settleUnreadable(run, asked(run, seen), unreadable));
        };
    }

    private Optional<Step> copyOpened(Run run, Observation seen, BlobSource.Content opened) {
        try (opened) {
            if (isFolder(opened.properties())) {
                return Optional.of(folderMarker(seen));
            }
            return opened.properties().size() <= limits.smallBlob()
                    ? Optional.of(smallCopy.copy(run, seen, opened))
                    : Optional.empty();
        }
    }

    private Step copyByParts(Run run, Observation seen) {
        return switch (source.look(run, seen.blob())) {
            case BlobSource.Present(BlobProperties properties) -> {
                Optional<Backup> backup = seen.backupOf(properties.version());
                if (isFolder(properties)) {
                    yield folderMarker(seen);
                }
                yield backup.isPresent()
                        ? ledger.found(run, seen.row(), properties.version(), backup.get())
                        : properties.size() > limits.smallBlob()
                                ? largeCopy.copy(run, seen, properties)
                                : copyWhole(run, seen, properties.size());
            }
            case BlobSource.Missing missing -> ledger.gone(run, seen);
            case BlobSource.Unreadable unreadable -> settleUnreadable(run, seen, unreadable);
        };
    }

    /** A blob that went to the archive after it was backed up needs no reading, as long as the target holds that version. */
    private Step settleUnreadable(Run run, Observation seen, BlobSource.Unreadable found) {
        BlobSource.Sighting now = found.etag().isPresent() ? found : source.look(run, seen.blob());
        if (!(now instanceof BlobSource.Unreadable told)) {
            return Step.lookAgain("the blob changed from one request to the next");
        }
        Optional<BlobVersion> version = told.etag().map(etag -> new BlobVersion(seen.blob(), etag));
        Optional<Backup> backup = version.flatMap(seen::backupOf);
        if (backup.isEmpty()) {
            throw refusal(seen, told);
        }
        return ledger.found(run, seen.row(), version.orElseThrow(), backup.get());
    }

    /** The source still has the version that the row or the target's own metadata names: the target must agree. */
    private Step settleKnown(Run run, Observation seen, ETag known) {
        BlobVersion version = new BlobVersion(seen.blob(), known);
        return seen.backupOf(version)
                .map(backup -> ledger.found(run, seen.row(), version, backup))
                .orElseGet(() -> Step.lookAgain("the target does not hold the backup that the row names"));
    }

    /** The same observation with the target asked, which must come before the source is looked at again. */
    private Observation asked(Run run, Observation seen) {
        return seen.looked()
                ? seen
                : Observation.ofTarget(seen.blob(), seen.to(), seen.row(), target.look(run, seen.key()));
    }

    private Outcome failed(Run run, BlobEvent event, RefusedException refused) {
        return giveUp.because(run, event.blob(), refused.reason(), refused, event.text());
    }

    /** The marker is metadata, which any client can set: a blob that has bytes is a blob whatever it says. */
    private static boolean isFolder(BlobProperties properties) {
        return properties.directory() && properties.size() == 0;
    }

    private static Step folderMarker(Observation seen) {
        return Step.settled(new Outcome.Ignored(seen.blob().toString(), "the marker of a folder has no content"));
    }

    private static RefusedException refusal(Observation seen, BlobSource.Unreadable unreadable) {
        return new RefusedException("read " + seen.blob(), unreadable.reason(), unreadable.detail(), null);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
