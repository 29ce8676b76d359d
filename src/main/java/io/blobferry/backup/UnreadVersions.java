package io.blobferry.backup;

import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.ETag;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.TimeRange;
import io.blobferry.domain.event.BlobEvent;
import io.blobferry.domain.event.Notice;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.format.HistoryRecord;
import io.blobferry.spi.target.HistoryRecords;
import java.time.Instant;
import java.util.Optional;

/**
 * Writes records of versions that existed and were not read: a restore must not take the version before them for what the
 * blob was then. A record of a version that is backed up after all, or was before, does no harm. An event without a time
 * names no moment, and leaves none.
 */
final class UnreadVersions {
    private final HistoryRecords records;

    UnreadVersions(HistoryRecords records) {
        this.records = records;
    }

    /**
     * Records the version that the run's event names or announces, if it is neither the one that the run found, nor one that the row knows,
     * nor as late as is known of the one that was found: from then on that one counts.
     *
     * @param read as first read by the attempt
     * @throws TransferException if the record could not be made durable: the event must not be acknowledged
     */
    void recordMissed(RunContext run, TargetSnapshot read, AttemptResult.Finished finished) {
        BlobEvent event = read.event();
        Optional<ETag> found = Optional.empty();
        switch (finished.outcome()) {
            case Outcome.BackedUp(BlobVersion version, var backup, int parts) -> found = Optional.of(version.etag());
            case Outcome.AlreadyBackedUp(BlobVersion version, var backup) -> found = Optional.of(version.etag());
            case Outcome.SegmentsQueued(BlobVersion version, int segments) -> found = Optional.of(version.etag());
            case Outcome.SourceDeleted gone -> {}
            case Outcome.DeleteMarkerPlaced gone -> {}
            default -> {
                return;
            }
        }
        if (event.etag().isPresent()
                && !event.etag().equals(found)
                && !event.etag().equals(read.lastBackedUp())
                && !event.etag()
                        .equals(read.copying().map(copying -> copying.version().etag()))
                && !finished.validFrom().filter(since -> covers(since, event)).isPresent()) {
            record(run, event, read.key());
        } else if (hasMissedRename(read, finished)) {
            write(run, read.key(), event.time().orElseThrow(), Optional.empty());
        }
    }

    /**
     * Whether a version that came under the name by the event's rename was followed by another one before this run. The event
     * does not name the version; what came by the rename, and was read, is valid from the event's time.
     */
    private static boolean hasMissedRename(TargetSnapshot read, AttemptResult.Finished finished) {
        BlobEvent event = read.event();
        return event.notice() == Notice.RENAMED
                && event.etag().isEmpty()
                && event.time().isPresent()
                && !read.hasVersionSince(event.time().get())
                && finished.validFrom()
                        .map(TimeRange::earliest)
                        .filter(since -> !since.isAfter(event.time().get()))
                        .isEmpty();
    }

    /** Whether the event's version was there when the version that followed may have been there already. */
    private static boolean covers(TimeRange since, BlobEvent event) {
        return event.time()
                .filter(time -> !time.isBefore(since.earliest())
                        && (!time.isAfter(since.latest()) || ValidFrom.isWithin(since.latest(), time)))
                .isPresent();
    }

    /**
     * Records the version that the event names, or that came by its rename, which could not be backed up. Where the destination
     * refuses the record, too, or cannot take it for the same cause, the failure row alone names it.
     */
    void recordFailed(RunContext run, BlobEvent event, ObjectKey key, FailureCause cause) {
        if (event.etag().isPresent() || event.notice() == Notice.RENAMED) {
            unlessRefused(cause, () -> record(run, event, key));
        }
    }

    /** Records the version of a copy that a failure leaves open: later it may be completed, or never. */
    void recordInterrupted(RunContext run, Checkpoint.Copying copying, FailureCause cause) {
        unlessRefused(cause, () -> recordGivenUp(run, copying));
    }

    private static void unlessRefused(FailureCause cause, Runnable write) {
        if (cause.isSystemic() || cause == FailureCause.NO_SUCH_BUCKET) {
            return;
        }
        try {
            write.run();
        } catch (PermanentException refused) {
            // The caller records the failure of the blob itself.
        }
    }

    /** Records a version whose copy is given up. */
    void recordGivenUp(RunContext run, Checkpoint.Copying copying) {
        copying.validFrom()
                .ifPresent(since -> write(
                        run,
                        copying.upload().key(),
                        since.earliest(),
                        Optional.of(copying.version().etag())));
    }

    private void record(RunContext run, BlobEvent event, ObjectKey key) {
        if (event.notice() != Notice.DELETED && event.time().isPresent()) {
            write(run, key, event.time().get(), event.etag());
        }
    }

    private void write(RunContext run, ObjectKey key, Instant since, Optional<ETag> etag) {
        HistoryRecord record = HistoryRecord.of(HistoryRecord.Kind.UNREAD, key.key(), TimeRange.at(since), etag);
        records.write(run, record, key);
    }
}
