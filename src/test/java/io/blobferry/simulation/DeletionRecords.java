package io.blobferry.simulation;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.TimeRange;
import io.blobferry.format.HistoryRecord;
import io.blobferry.spi.target.StoredObject;
import io.blobferry.testing.MemoryBlob;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Knows when each blob was there, and with which version, and compares that with the records of deletions in the target. A
 * restore takes from them that a blob was gone; one that is missing resurrects it, and a false one loses it.
 */
final class DeletionRecords {
    /** More than the clocks of two processes differ. */
    private static final Duration SKEW = Duration.ofMinutes(11);

    /** Of Last-Modified; within it the order of a deletion and a version is not known. */
    private static final Duration RESOLUTION = Duration.ofSeconds(1);

    private final Clouds clouds;
    private final Plan plan;
    private final SourceHistory source;
    private final Map<BlobAddress, List<Change>> changes = new HashMap<>();

    DeletionRecords(Clouds clouds, Plan plan, SourceHistory source) {
        this.clouds = clouds;
        this.plan = plan;
        this.source = source;
    }

    /** From one version to another, or none. */
    private record Change(Instant at, Optional<ETag> before, Optional<ETag> after) {}

    /** A record of the target, and when the target got it. */
    private record Written(HistoryRecord record, Instant at) {
        TimeRange time() {
            return record.time();
        }

        boolean mayBeAt(Instant deletion) {
            Duration skew = time().isExact() ? Duration.ZERO : SKEW;
            return !deletion.isBefore(time().earliest().minus(skew))
                    && !deletion.isAfter(time().latest().plus(skew));
        }
    }

    /** Sees what the source has, after each change of it. */
    void observe() {
        for (BlobAddress blob : plan.names()) {
            Optional<ETag> now = Optional.ofNullable(clouds.source.current(blob))
                    .map(found -> found.properties().version().etag());
            List<Change> before = changes.computeIfAbsent(blob, unused -> new ArrayList<>());
            Optional<ETag> last =
                    before.isEmpty() ? Optional.empty() : before.getLast().after();
            if (!now.equals(last)) {
                before.add(new Change(clouds.clock.instant(), last, now));
            }
        }
    }

    /**
     * Checks the records when all has come to rest.
     *
     * @throws Violation if one is missing, or says what never was
     */
    void check() {
        for (BlobAddress blob : plan.names()) {
            List<Written> records = recordsOf(blob);
            records.forEach(written -> checkTrue(blob, written));
            List<StoredObject> versions = clouds.target.allVersions(clouds.keyOf(blob)).stream()
                    .filter(object -> object.sourceETag().isPresent())
                    .toList();
            if (!versions.isEmpty()) {
                Optional<MemoryBlob> current = Optional.ofNullable(clouds.source.current(blob));
                if (current.isEmpty() && !mayBeUnseen() && !isHiddenByAnother(blob)) {
                    checkEnded(blob, versions.getLast(), records);
                } else if (current.isPresent() && current.get().unreadable().isEmpty()) {
                    checkNotEnded(blob, current.get(), versions.getLast(), records);
                }
            }
        }
    }

    /** A pass finds the backup of a deleted blob, not one that another client has removed, too. */
    private boolean mayBeUnseen() {
        return plan.strikes(Fault.EVENT_LOST) > 0
                && plan.strikes(Fault.OBJECT_EXPIRED)
                                + plan.strikes(Fault.OBJECT_DELETED_BY_STRANGER)
                                + plan.strikes(Fault.OBJECT_WRITTEN_BY_STRANGER)
                        > 0;
    }

    /**
     * A directory that was renamed or deleted is listed in S3, without what a lifecycle rule or another client has hidden there.
     * A restore reports such a marker, which no record explains.
     */
    private boolean isHiddenByAnother(BlobAddress blob) {
        return plan.account == AccountKind.HIERARCHICAL
                && plan.strikes(Fault.OBJECT_EXPIRED) + plan.strikes(Fault.OBJECT_DELETED_BY_STRANGER) > 0
                && clouds.target.current(clouds.keyOf(blob)).isEmpty();
    }

    private List<Written> recordsOf(BlobAddress blob) {
        ObjectKey key = clouds.keyOf(blob);
        return clouds.target.records(key.bucket()).keySet().stream()
                .flatMap(recordKey -> HistoryRecord.parse(recordKey)
                        .filter(record -> record.kind() == HistoryRecord.Kind.DELETED)
                        .filter(record -> record.subject().equals(new HistoryRecord.Whole(key.key())))
                        .map(record -> new Written(
                                record,
                                clouds.target
                                        .listed(new ObjectKey(key.bucket(), recordKey))
                                        .orElseThrow()
                                        .lastModified()))
                        .stream())
                .toList();
    }

    /** The times at which the blob went, or was replaced in the same moment. */
    private List<Instant> ends(BlobAddress blob) {
        return changes.getOrDefault(blob, List.of()).stream()
                .filter(change -> change.before().isPresent())
                .map(Change::at)
                .toList();
    }

    /** Of a moment in which several changes are made, each counts. */
    private boolean wasGoneAt(BlobAddress blob, Instant time) {
        List<Change> all = changes.getOrDefault(blob, List.of());
        Optional<ETag> before = all.stream()
                .filter(change -> change.at().isBefore(time))
                .reduce((earlier, later) -> later)
                .flatMap(Change::after);
        return before.isEmpty()
                || all.stream()
                        .anyMatch(change ->
                                change.at().equals(time) && change.after().isEmpty());
    }

    /** One that came with a directory says that the blob was gone then, which may have been deleted just before. */
    private void checkTrue(BlobAddress blob, Written written) {
        boolean isTrue = ends(blob).stream().anyMatch(written::mayBeAt)
                || (written.record().etag().isEmpty()
                        && written.time().isExact()
                        && wasGoneAt(blob, written.time().latest()));
        require(isTrue, "no such deletion of " + blob + ", which was deleted at " + ends(blob) + ": " + written);
    }

    private void checkEnded(BlobAddress blob, StoredObject newest, List<Written> records) {
        List<Change> all = changes.get(blob);
        Instant deletion = all.getLast().at();
        // A life that no run saw leaves nothing, if an event was lost, or it went with its directory.
        boolean wasSeen = all.size() < 2
                || !newest.lastModified().isBefore(all.get(all.size() - 2).at())
                || (plan.strikes(Fault.EVENT_LOST) == 0
                        && source.goneWithDirectory(blob).isEmpty());
        require(
                records.stream()
                        .filter(written -> !written.at().isBefore(newest.lastModified()))
                        .anyMatch(written -> !wasSeen
                                || written.mayBeAt(deletion)
                                || (written.record().etag().isEmpty()
                                        && !written.time().latest().isBefore(deletion))),
                blob + " was deleted at " + deletion + ", and no record that is later than " + newest + " says so: "
                        + records);
    }

    private void checkNotEnded(BlobAddress blob, MemoryBlob current, StoredObject newest, List<Written> records) {
        Optional<ETag> etag = Optional.of(current.properties().version().etag());
        TimeRange validFrom = newest.validFrom().orElseThrow();
        records.stream()
                .filter(written -> written.at().isAfter(newest.lastModified()))
                .filter(written -> written.record().etag().equals(etag)
                        ? !written.time().latest().isBefore(validFrom.latest())
                        : written.time().earliest().isAfter(validFrom.latest().plus(RESOLUTION)))
                .findFirst()
                .ifPresent(written -> require(
                        false, blob + " is there, and a record says that " + newest + " has ended: " + written));
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new Violation(message);
        }
    }
}
