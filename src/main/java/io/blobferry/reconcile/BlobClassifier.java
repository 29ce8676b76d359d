package io.blobferry.reconcile;

import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.TagsDigest;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.UnexpectedFailure;
import io.blobferry.listing.ComparedBlob;
import io.blobferry.listing.SortedObjectScan;
import io.blobferry.spi.source.BlobListing;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.state.FailureStore;
import io.blobferry.spi.state.ReconciliationCounts;
import io.blobferry.spi.state.ReconciliationCounts.Counter;
import io.blobferry.spi.state.ReconciliationPass;
import io.blobferry.spi.state.RecoveryProof;
import io.blobferry.spi.target.ObjectListing;
import io.blobferry.spi.target.StoredObject;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Decides what has to be done about one blob of a page. */
final class BlobClassifier {
    /** The number of passes in which the row of every blob is read at least once, regardless of timestamps. */
    static final int FULL_CHECK_CYCLE = 8;

    private final ReconcilerPorts ports;
    private final ReconcileConfig config;
    private final AbsentBackups absentBackups;
    private final Clock clock;

    BlobClassifier(ReconcilerPorts ports, ReconcileConfig config, Clock clock) {
        this.ports = ports;
        this.config = config;
        absentBackups = new AbsentBackups(ports.absences(), config.findings().absentBackups());
        this.clock = clock;
    }

    private enum Status {
        UP_TO_DATE(false),
        IN_PROGRESS(false),
        FAILED(false),
        NEEDS_BACKUP(true),
        CHANGED_TAGS(true),
        ABSENT_UPLOADED(true),
        ABSENT_REPORTED(false),
        ABSENT_AGAIN_UPLOADED(true),
        ABSENT_AGAIN_REPORTED(false);

        private final boolean queued;

        Status(boolean queued) {
            this.queued = queued;
        }

        private static Status of(AbsentBackups.Decision decision) {
            if (decision.again()) {
                return decision.upload() ? ABSENT_AGAIN_UPLOADED : ABSENT_AGAIN_REPORTED;
            }
            return decision.upload() ? ABSENT_UPLOADED : ABSENT_REPORTED;
        }
    }

    /**
     * A blob and what was found of it.
     *
     * @param matched whether there is an object under the blob's key
     * @param named whether a failure row names the blob's version
     */
    record Classification(ComparedBlob pair, Status status, boolean matched, boolean named) {
        boolean isQueued() {
            return status.queued;
        }

        /** Whether an operator has to be informed that the backup is absent. */
        boolean isReportedAsAbsent() {
            return switch (status) {
                case ABSENT_REPORTED, ABSENT_AGAIN_UPLOADED, ABSENT_AGAIN_REPORTED -> true;
                case UP_TO_DATE, IN_PROGRESS, FAILED, NEEDS_BACKUP, CHANGED_TAGS, ABSENT_UPLOADED -> false;
            };
        }

        /**
         * The blob, if its version is neither in S3 nor named. A backup that another hand removed was in S3 once; changed
         * tags are no other version.
         */
        Optional<RecoveryProof.Pending> pending() {
            boolean pending = switch (status) {
                case NEEDS_BACKUP, IN_PROGRESS -> !named;
                case UP_TO_DATE,
                        FAILED,
                        CHANGED_TAGS,
                        ABSENT_UPLOADED,
                        ABSENT_REPORTED,
                        ABSENT_AGAIN_UPLOADED,
                        ABSENT_AGAIN_REPORTED -> false;
            };
            return pending
                    ? Optional.of(new RecoveryProof.Pending(
                            pair.blob().lastModified(),
                            pair.blob().version().blob().toString()))
                    : Optional.empty();
        }

        BlobEvent toEvent(ReconciliationPass pass) {
            BlobListing.Listed blob = pair.blob();
            if (status == Status.CHANGED_TAGS) {
                return ReconcileEvents.ofTags(pass, blob.version(), blob.size());
            }
            return ReconcileEvents.ofBlob(pass, blob);
        }

        static ReconciliationCounts counts(List<Classification> classified) {
            return classified.stream()
                    .map(Classification::count)
                    .reduce(ReconciliationCounts.NONE, ReconciliationCounts::plus);
        }

        private ReconciliationCounts count() {
            ReconciliationCounts count = ReconciliationCounts.of(Counter.COMPARED, 1)
                    .plus(Counter.QUEUED, isQueued() ? 1 : 0)
                    .plus(Counter.MATCHED, matched ? 1 : 0)
                    .plus(Counter.PENDING, pending().isPresent() ? 1 : 0)
                    .plus(Counter.NAMED, named ? 1 : 0);
            return switch (status) {
                case UP_TO_DATE, NEEDS_BACKUP -> count;
                case CHANGED_TAGS -> count.plus(Counter.CHANGED_TAGS, 1);
                case IN_PROGRESS -> count.plus(Counter.IN_PROGRESS, 1);
                case FAILED -> count.plus(Counter.FAILED, 1);
                case ABSENT_UPLOADED, ABSENT_REPORTED -> count.plus(Counter.ABSENT, 1);
                case ABSENT_AGAIN_UPLOADED, ABSENT_AGAIN_REPORTED -> count.plus(Counter.ABSENT_AGAIN, 1);
            };
        }
    }

    /** A blob that cannot be classified, for a reason of its own, is enqueued: its run records what is wrong. */
    Classification classifySafely(RunContext run, ReconciliationPass pass, ComparedBlob pair, SortedObjectScan scan) {
        try {
            Classification classified = classify(run, pass, pair, scan);
            return config.findings().comparesTags()
                            && classified.status() == Status.UP_TO_DATE
                            && hasChangedTags(run, pair)
                    ? new Classification(pair, Status.CHANGED_TAGS, classified.matched(), false)
                    : classified;
        } catch (RuntimeException | StackOverflowError | LinkageError thrown) {
            PermanentException refused = UnexpectedFailure.toRefusal(
                    "compare " + pair.blob().version().blob(), thrown);
            if (concernsDestination(refused.failureCause())) {
                throw refused;
            }
            return new Classification(pair, Status.NEEDS_BACKUP, false, false);
        }
    }

    /** Whether what was refused for one blob would be refused for the others of the destination, too. */
    static boolean concernsDestination(FailureCause cause) {
        return cause.isSystemic()
                || switch (cause) {
                    case SOURCE_DENIED, TARGET_DENIED, NO_SUCH_BUCKET, SIGNATURE_MISMATCH -> true;
                    default -> false;
                };
    }

    /** Whether the backup of the blob's version carries other tags than the blob. One request. */
    private boolean hasChangedTags(RunContext run, ComparedBlob pair) {
        BlobListing.Listed blob = pair.blob();
        return pair.key()
                .flatMap(key -> ports.target().head(run, key))
                .filter(object -> object.verifiedSourceETag()
                        .equals(Optional.of(blob.version().etag())))
                .filter(object -> !object.tagsDigest().equals(TagsDigest.of(blob.tags())))
                .isPresent();
    }

    /**
     * Classifies a blob. An object of the blob's size whose upload started well after the blob's last change holds the
     * current version, because no other version could be read then. Timestamps can mislead (an object that was copied
     * onto itself, a blob that was restored with its old time), so the row of a sample of the blobs is read in every
     * pass.
     */
    private Classification classify(RunContext run, ReconciliationPass pass, ComparedBlob pair, SortedObjectScan scan) {
        BlobListing.Listed blob = pair.blob();
        Optional<ObjectListing.Listed> listed = pair.key().flatMap(key -> scan.find(key.key()));
        if (listed.filter(object -> isNewer(object, blob)).isPresent() && !isSampled(pass, blob)) {
            return new Classification(pair, Status.UP_TO_DATE, true, false);
        }
        Optional<StoredObject> current = pair.key()
                .filter(key -> listed.isEmpty() && scan.mayHaveMissed(key.key()))
                .flatMap(key -> ports.target().head(run, key));
        Optional<CheckpointStore.Row> row = ports.findRow(run, blob.version().blob())
                .filter(found -> found.checkpoint().isOf(blob.version()));
        Status status = row.isEmpty()
                ? Status.NEEDS_BACKUP
                : switch (row.get().checkpoint()) {
                    case Checkpoint.Done done -> backedUpOrAbsent(run, row.get(), done, pair, listed, current);
                    case Checkpoint.Copying copying -> Status.IN_PROGRESS;
                    case Checkpoint.Abandoned abandoned -> Status.NEEDS_BACKUP;
                    case Checkpoint.Deleted deleted -> Status.NEEDS_BACKUP;
                };
        boolean matched = listed.isPresent() || current.isPresent();
        return switch (status) {
            case NEEDS_BACKUP, IN_PROGRESS -> withFailure(run, pair, status, matched);
            default -> new Classification(pair, status, matched, false);
        };
    }

    private Status backedUpOrAbsent(
            RunContext run,
            CheckpointStore.Row row,
            Checkpoint.Done done,
            ComparedBlob pair,
            Optional<ObjectListing.Listed> listed,
            Optional<StoredObject> current) {
        if (!pair.key().equals(Optional.of(done.backup().key()))) {
            return Status.NEEDS_BACKUP;
        }
        if (listed.isEmpty() && current.isEmpty()) {
            return Status.of(absentBackups.decide(run, pair.blob().version(), row));
        }
        boolean matchesListed = listed.filter(
                        object -> object.etag().equals(done.backup().etag())
                                && object.size() == done.backup().size())
                .isPresent();
        boolean matchesCurrent =
                current.filter(object -> object.matches(done.backup())).isPresent();
        return matchesListed || matchesCurrent ? Status.UP_TO_DATE : Status.NEEDS_BACKUP;
    }

    private boolean isNewer(ObjectListing.Listed object, BlobListing.Listed blob) {
        return object.size() == blob.size()
                && object.lastModified().isAfter(blob.lastModified().plus(config.safetyMargin()));
    }

    /**
     * An unchanged blob with a failure row is left to the replay until the row's next attempt is due; from then on the
     * reconciliation enqueues it as well. A row that is older than the blob's last change does not name it: a replay that
     * removes that row may have read the blob before.
     */
    private Classification withFailure(RunContext run, ComparedBlob pair, Status status, boolean matched) {
        Optional<FailureStore.Row> failure = ports.failures()
                .find(run, pair.blob().version().blob())
                .filter(row -> row.failure().occurredAt().isAfter(pair.blob().lastModified()));
        boolean left = status == Status.NEEDS_BACKUP
                && failure.filter(row -> row.retryAt().isAfter(clock.instant())).isPresent();
        return new Classification(pair, left ? Status.FAILED : status, matched, failure.isPresent());
    }

    private static boolean isSampled(ReconciliationPass pass, BlobListing.Listed blob) {
        int hash = blob.version().blob().toString().hashCode();
        return Math.floorMod(hash + pass.number(), FULL_CHECK_CYCLE) == 0;
    }
}
