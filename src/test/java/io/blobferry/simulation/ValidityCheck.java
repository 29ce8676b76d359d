package io.blobferry.simulation;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ETag;
import io.blobferry.domain.Failure;
import io.blobferry.domain.Outcome;
import io.blobferry.domain.TimeRange;
import io.blobferry.format.HistoryRecord;
import io.blobferry.spi.target.ObjectAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Checks what S3 says of the times of versions: of those that were read, and of those that were not. */
final class ValidityCheck {
    private static final Duration RESOLUTION = Duration.ofSeconds(1);

    private final Clouds clouds;
    private final SourceTimes times;

    ValidityCheck(Clouds clouds, SourceTimes times) {
        this.clouds = clouds;
        this.times = times;
    }

    /**
     * Checks that each version says when it became current under its name, or two times between which it did. The second is of
     * a process's clock; so is the first, if it is when the blob was noticed to be gone.
     */
    void checkValidFrom(BlobAddress blob) {
        for (ObjectAttributes object : clouds.target.attributesOf(clouds.keyOf(blob))) {
            ETag version = object.source().version().etag();
            TimeRange said = object.validFrom();
            Duration skew = said.isExact() ? Duration.ZERO : SkewedClock.MAX;
            Instant earliest =
                    said.earliest().minus(RESOLUTION).minus(isNoticed(blob, said.earliest()) ? skew : Duration.ZERO);
            Instant latest = said.latest().plus(RESOLUTION).plus(skew);
            require(
                    times.of(blob).stream()
                            .filter(stay -> stay.version().equals(version))
                            .anyMatch(stay -> !stay.since().isBefore(earliest)
                                    && !stay.since().isAfter(latest)),
                    "the backup of " + object.source().version() + " says that it is valid from " + said
                            + ", it was so " + times.of(blob));
        }
    }

    /**
     * Checks that each version that an event announced is backed up, or left a record, or is not told from its successor. A
     * failure row keeps the latest event of its blob alone.
     */
    void checkUnread(BlobAddress blob) {
        List<ObjectAttributes> objects = clouds.target.attributesOf(clouds.keyOf(blob));
        Set<ETag> read =
                objects.stream().map(object -> object.source().version().etag()).collect(Collectors.toSet());
        List<HistoryRecord> records = records(blob, HistoryRecord.Kind.UNREAD);
        Set<ETag> recorded =
                records.stream().flatMap(record -> record.etag().stream()).collect(Collectors.toSet());
        for (SourceTimes.Written event : times.announced()) {
            require(
                    !event.blob().equals(blob)
                            || read.contains(event.version())
                            || recorded.contains(event.version())
                            || isNamedByFailure(event.version())
                            || objects.stream().anyMatch(object -> covers(object.validFrom(), event.time()))
                            || records.stream().anyMatch(record -> isAt(record.time(), event.time())),
                    "version " + event.version() + " of " + blob + " was announced at " + event.time()
                            + " and left no trace: " + objects + ", " + recorded);
        }
    }

    private boolean isNoticed(BlobAddress blob, Instant gone) {
        return records(blob, HistoryRecord.Kind.DELETED).stream()
                .map(HistoryRecord::time)
                .anyMatch(time -> !time.isExact() && time.latest().equals(gone));
    }

    private List<HistoryRecord> records(BlobAddress blob, HistoryRecord.Kind kind) {
        HistoryRecord.Whole subject = new HistoryRecord.Whole(clouds.keyOf(blob).key());
        return clouds.target.records(clouds.keyOf(blob).bucket()).keySet().stream()
                .flatMap(key -> HistoryRecord.parse(key).stream())
                .filter(record -> record.kind() == kind && record.subject().equals(subject))
                .toList();
    }

    private boolean isNamedByFailure(ETag version) {
        return clouds.listener.outcomes.stream()
                .anyMatch(outcome -> outcome instanceof Outcome.Failed(Failure failure)
                        && failure.event().text().contains(version.value()));
    }

    /** Whether the record is of a version that followed within the exactness of a restore. */
    private static boolean isAt(TimeRange record, Instant time) {
        return record.earliest().minus(RESOLUTION).isBefore(time)
                && time.isBefore(record.latest().plus(RESOLUTION));
    }

    private static boolean covers(TimeRange since, Instant time) {
        return !time.isBefore(since.earliest())
                && time.isBefore(since.latest().plus(RESOLUTION).plus(SkewedClock.MAX));
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new Violation(message);
        }
    }
}
