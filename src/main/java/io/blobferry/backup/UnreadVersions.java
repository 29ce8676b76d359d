package io.blobferry.backup;

import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.ETag;
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
     * Records the version that the run's event names, if it is neither the one that the run found, nor one that the row knows.
     *
     * @param read as first read by the attempt
     * @throws TransferException if the record could not be made durable: the event must not be acknowledged
     */
    void recordMissed(RunContext run, TargetSnapshot read, Outcome outcome) {
        Optional<BlobVersion> found = Optional.empty();
        switch (outcome) {
            case Outcome.BackedUp(BlobVersion version, var backup, int parts) -> found = Optional.of(version);
            case Outcome.AlreadyBackedUp(BlobVersion version, var backup) -> found = Optional.of(version);
            case Outcome.SegmentsQueued(BlobVersion version, int segments) -> found = Optional.of(version);
            case Outcome.SourceDeleted gone -> {}
            case Outcome.DeleteMarkerPlaced gone -> {}
            default -> {
                return;
            }
        }
        BlobEvent event = read.event();
        Optional<ETag> current = found.map(BlobVersion::etag);
        if (event.etag().isPresent()
                && !event.etag().equals(current)
                && !event.etag().equals(read.lastBackedUp())
                && !event.etag()
                        .equals(read.copying().map(copying -> copying.version().etag()))) {
            record(run, event, read.key(), found.flatMap(read::knownValidFrom));
        }
    }

    /**
     * Records the version that the event names, which could not be backed up. Where the destination refuses the record, too,
     * the failure row alone names it.
     */
    void recordFailed(RunContext run, BlobEvent event, ObjectKey key) {
        try {
            if (event.etag().isPresent()) {
                record(run, event, key, Optional.empty());
            }
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
                        copying.version().etag()));
    }

    /** @param current since when the version is current that the run found, if that is not the run's own doing */
    private void record(RunContext run, BlobEvent event, ObjectKey key, Optional<TimeRange> current) {
        if (event.notice() == Notice.DELETED || event.time().isEmpty()) {
            return;
        }
        Instant time = event.time().get();
        Instant since = current.filter(known -> isCoveredBy(known, time))
                .map(TimeRange::earliest)
                .orElse(time);
        write(run, key, since, event.etag().orElseThrow());
    }

    /** Whether the current version, which followed this one, may be as old: what is known of it is no finer. */
    private static boolean isCoveredBy(TimeRange current, Instant time) {
        return time.isAfter(current.earliest())
                && (!time.isAfter(current.latest()) || ValidFrom.isWithin(current.latest(), time));
    }

    private void write(RunContext run, ObjectKey key, Instant since, ETag etag) {
        HistoryRecord record =
                HistoryRecord.of(HistoryRecord.Kind.UNREAD, key.key(), TimeRange.at(since), Optional.of(etag));
        records.write(run, record, key);
    }
}
