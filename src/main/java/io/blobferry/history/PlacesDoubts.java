package io.blobferry.history;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.TimeRange;
import io.blobferry.format.HistoryRecord;
import io.blobferry.format.HistoryRecord.Kind;
import io.blobferry.history.Doubt.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What cannot be proven since the routes have changed, beyond what the versions and records show. */
record PlacesDoubts(BlobPlaces places, AsOf asOf) {
    /** An event that comes when no route is for its blob is dropped; by then it may be as old as a message of the queue. */
    private static final Duration LATEST_EVENT = Duration.ofDays(7);

    /** Of the longest record of a deletion: any ETag of Azure is shorter. */
    private static final Optional<ETag> LONG_ETAG = ETag.of("0".repeat(24));

    Optional<Doubt> of(BlobAddress blob, KeyState state) {
        return places.doubt().or(() -> cut(blob)).or(() -> unrouted(blob, state));
    }

    /** A record that is cut is read after the keys that begin like it, so it may not be joined with those of other places. */
    private Optional<Doubt> cut(BlobAddress blob) {
        if (places.all().size() == 1) {
            return Optional.empty();
        }
        TimeRange time = new TimeRange(Instant.EPOCH, Instant.EPOCH.plusNanos(100));
        return places.all().stream()
                .map(scope -> scope.prefix() + blob.container() + "/" + blob.name())
                .filter(key -> !ObjectKey.fits(key)
                        || HistoryRecord.of(Kind.DELETED, key, time, LONG_ETAG).subject() instanceof HistoryRecord.Cut)
                .findFirst()
                .map(key -> new Doubt(
                        Reason.PLACE_ORDER_UNKNOWN, "the name is too long to join the records of several places"));
    }

    private Optional<Doubt> unrouted(BlobAddress blob, KeyState state) {
        return places.unrouted().apply(blob).stream()
                .filter(gap -> !asOf.time().isBefore(gap.from().minus(LATEST_EVENT))
                        && asOf.time().isBefore(gap.compared())
                        && !isKnownSince(state, gap.until()))
                .findFirst()
                .map(gap ->
                        new Doubt(Reason.NOT_ROUTED, "no route was for it from " + gap.from() + " to " + gap.until()));
    }

    /** Whether the blob was read, or was deleted, after the time. */
    private static boolean isKnownSince(KeyState state, Instant end) {
        return switch (state) {
            case KeyState.Present present -> !present.version().lastModified().isBefore(end);
            case KeyState.Gone gone -> !gone.deleted().earliest().isBefore(end);
            default -> false;
        };
    }
}
