package io.blobferry.history;

import io.blobferry.domain.ETag;
import io.blobferry.domain.TimeRange;
import io.blobferry.history.Doubt.Reason;
import io.blobferry.history.KeyHistory.Trace;
import io.blobferry.history.VersionLookup.Failed;
import io.blobferry.history.VersionLookup.Foreign;
import io.blobferry.history.VersionLookup.Found;
import io.blobferry.history.VersionLookup.Ours;
import io.blobferry.history.VersionLookup.Removed;
import io.blobferry.spi.target.ObjectVersionListing.Listed;
import io.blobferry.spi.target.ObjectVersionListing.ListedMarker;
import io.blobferry.spi.target.ObjectVersionListing.ListedVersion;
import io.blobferry.spi.target.StoredVersion;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * The state of one key at a moment.
 *
 * <p>S3's order of the versions is that of the source, since writes are fenced; {@link EqualContents} is the exception. The
 * <em>candidate</em> is the newest version that was valid by the moment. A version's S3 time is never before the time from which
 * on it was valid, so the newest version that S3 got by the moment, less the skew, is valid by it without a look at it; of the
 * later ones, the first that became valid after the moment ends the search. Then the records decide whether the candidate had
 * been deleted by the moment, or had been replaced by a version that no run read. What the bucket cannot decide is a doubt.
 */
final class Timeline {
    private final KeyHistory history;
    private final AsOf asOf;
    private final VersionLookup lookup;
    private final ToIntFunction<ListedVersion> places;
    private final TimeOrder order;
    private final List<ListedVersion> versions;
    private final List<Trace> deletions;
    private final Map<ListedVersion, Found> found = new HashMap<>();

    Timeline(KeyHistory history, AsOf asOf, VersionLookup lookup) {
        this(history, asOf, lookup, version -> 0);
    }

    /** @param places where a version is, among the places of a blob's backups */
    Timeline(KeyHistory history, AsOf asOf, VersionLookup lookup, ToIntFunction<ListedVersion> places) {
        this.history = history;
        this.asOf = asOf;
        this.lookup = lookup;
        this.places = places;
        order = new TimeOrder(asOf.skew());
        versions = history.entries().stream()
                .filter(ListedVersion.class::isInstance)
                .map(ListedVersion.class::cast)
                .toList();
        deletions = DeletionTraces.merged(history.deletions(), order);
    }

    KeyState state() {
        int newestByWriting = 0;
        while (newestByWriting < versions.size() && !isWrittenByThen(versions.get(newestByWriting))) {
            newestByWriting++;
        }
        Optional<Doubt> doubt = Optional.empty();
        Optional<ListedVersion> next = Optional.empty();
        int candidate = newestByWriting;
        for (int i = newestByWriting - 1; i >= 0 && next.isEmpty(); i--) {
            switch (find(versions.get(i))) {
                case Ours ours -> {
                    if (ours.origin().validFrom().earliest().isAfter(asOf.time())) {
                        next = Optional.of(versions.get(i));
                    } else {
                        candidate = i;
                        doubt = Optional.empty();
                    }
                }
                case Failed(String reason) -> doubt = Optional.of(notExamined(i, reason));
                case Foreign foreign -> {}
                case Removed removed -> {}
            }
        }
        return candidate < versions.size() ? withCandidate(candidate, next, doubt) : withoutCandidate(next, doubt);
    }

    /** @param listed the newest version by S3's order; one of those below it may have become valid later */
    private KeyState withCandidate(int listed, Optional<ListedVersion> next, Optional<Doubt> unexamined) {
        int candidate = listed;
        Optional<Doubt> doubt = unexamined;
        for (int i : EqualContents.between(versions, listed)) {
            if (mayBeLater(versions.get(i), versions.get(candidate))) {
                switch (find(versions.get(i))) {
                    case Ours ours -> candidate = isLater(ours.origin(), versions.get(candidate)) ? i : candidate;
                    case Failed(String reason) -> doubt = doubt.or(() -> Optional.of(notExamined(i, reason)));
                    case Foreign foreign -> {}
                    case Removed removed -> {}
                }
            }
        }
        return withCandidate(candidate, listed, next, doubt);
    }

    /** A version is written after it became valid. */
    private boolean mayBeLater(ListedVersion version, ListedVersion candidate) {
        return origin(candidate)
                .filter(origin -> !version.lastModified()
                        .plus(asOf.skew())
                        .isBefore(origin.validFrom().earliest()))
                .isPresent();
    }

    private boolean isLater(StoredVersion.Origin origin, ListedVersion candidate) {
        Instant validFrom = origin.validFrom().earliest();
        return !validFrom.isAfter(asOf.time())
                && origin(candidate)
                        .filter(other -> validFrom.isAfter(other.validFrom().earliest()))
                        .isPresent();
    }

    private Doubt notExamined(int index, String reason) {
        return new Doubt(
                Reason.VERSION_NOT_EXAMINED, "version " + versions.get(index).versionId() + ": " + reason);
    }

    private boolean isWrittenByThen(ListedVersion version) {
        return !version.lastModified().isAfter(asOf.time().minus(asOf.skew()));
    }

    private KeyState withCandidate(int index, int listed, Optional<ListedVersion> next, Optional<Doubt> unexamined) {
        ListedVersion candidate = versions.get(index);
        Optional<Trace> deletion = Optional.empty();
        Optional<Doubt> doubt = unexamined;
        for (Trace trace : byTime(deletions)) {
            if (trace.time().earliest().isAfter(asOf.time())) {
                continue;
            }
            TimeOrder.Order place = placeOf(trace, candidate);
            if (isForeign(candidate)) {
                return index + 1 < versions.size()
                        ? withCandidate(index + 1, next, unexamined)
                        : new KeyState.NotOurs();
            }
            if (place == TimeOrder.Order.BEFORE) {
                continue;
            }
            if (place == TimeOrder.Order.AFTER && hasHappened(trace)) {
                deletion = deletion.or(() -> Optional.of(trace));
            } else {
                doubt = doubt.or(() -> Optional.of(
                        place == TimeOrder.Order.AFTER
                                ? new Doubt(Reason.DELETION_TIME_UNKNOWN, "deleted between " + trace.time())
                                : new Doubt(
                                        Reason.DELETION_ORDER_UNKNOWN,
                                        "deleted at " + trace.time() + ", before this version or after it")));
            }
        }
        Optional<Trace> unread = unreadAfter(candidate);
        if (deletion.isPresent()) {
            Optional<Doubt> other = unread.map(Timeline::notRead).or(() -> notSeen(next, Optional.of(candidate), true));
            return new KeyState.Gone(deletion.get().time(), unexamined.or(() -> other));
        }
        Optional<ListedMarker> marker = doubt.isEmpty() ? foreignMarker(versions.get(listed)) : Optional.empty();
        if (marker.isPresent() && asOf.honoursForeignMarkers()) {
            return new KeyState.Gone(TimeRange.at(marker.get().lastModified()), Optional.empty());
        }
        Optional<Doubt> all = doubt.or(() -> unread.map(Timeline::notRead))
                .or(() -> validFromUnknown(candidate))
                .or(() -> notSeen(next, Optional.of(candidate), false))
                .or(() -> containerDeleted(candidate));
        return new KeyState.Present(candidate, stored(candidate), marker, all);
    }

    private KeyState withoutCandidate(Optional<ListedVersion> next, Optional<Doubt> unexamined) {
        Optional<Doubt> doubt =
                unexamined.or(() -> aliveUnread(byTime(history.unread())).map(Timeline::notRead));
        Optional<Trace> deletion = deletions.stream()
                .filter(trace -> !trace.time().earliest().isAfter(asOf.time()))
                .findFirst();
        Optional<Doubt> all = doubt.or(() -> notSeen(next, Optional.empty(), true));
        return deletion.<KeyState>map(trace -> new KeyState.Gone(trace.time(), all))
                .orElseGet(() ->
                        all.isEmpty() && next.isEmpty() && versions.stream().anyMatch(this::isForeign)
                                ? new KeyState.NotOurs()
                                : new KeyState.Absent(all));
    }

    /** Whether a deletion came after the version. One that S3 got before the version says nothing about it. */
    private TimeOrder.Order placeOf(Trace deletion, ListedVersion version) {
        Instant written = deletion.written().truncatedTo(ChronoUnit.SECONDS);
        Instant stored = version.lastModified().truncatedTo(ChronoUnit.SECONDS);
        if (written.isBefore(stored)) {
            return places.applyAsInt(version) == deletion.place()
                    ? TimeOrder.Order.BEFORE
                    : placeOfRecordElsewhere(deletion, version);
        }
        if (isLaterThanWritten(deletion.time(), version)) {
            return TimeOrder.Order.AFTER;
        }
        TimeOrder.Order byTime = placeByTime(deletion, version);
        boolean inOneSecond = written.equals(stored);
        boolean ofAnother = deletion.etag().isPresent()
                && origin(version)
                        .map(StoredVersion.Origin::etag)
                        .filter(deletion::isOf)
                        .isEmpty();
        if (inOneSecond && ofAnother) {
            return byTime == TimeOrder.Order.AFTER ? TimeOrder.Order.UNCLEAR : TimeOrder.Order.BEFORE;
        }
        return byTime;
    }

    /** The fences that order the writes of a key do not order those of two keys. */
    private TimeOrder.Order placeOfRecordElsewhere(Trace deletion, ListedVersion version) {
        boolean isBefore = origin(version)
                .filter(origin ->
                        !deletion.time().latest().isAfter(origin.validFrom().earliest()))
                .isPresent();
        return isBefore || placeByTime(deletion, version) == TimeOrder.Order.BEFORE
                ? TimeOrder.Order.BEFORE
                : TimeOrder.Order.UNCLEAR;
    }

    /** A version is valid before it is written. */
    private boolean isLaterThanWritten(TimeRange time, ListedVersion version) {
        return time.earliest().isAfter(version.lastModified().plus(asOf.skew()).plusSeconds(1));
    }

    private TimeOrder.Order placeByTime(Trace trace, ListedVersion version) {
        return origin(version)
                .map(origin -> trace.isOf(origin.etag())
                        ? order.ofSameVersion(trace.time(), origin)
                        : order.ofOtherVersion(trace.time(), origin))
                .orElse(TimeOrder.Order.UNCLEAR);
    }

    /** The newest version by the moment that is later than the candidate, was never read and was not deleted by then. */
    private Optional<Trace> unreadAfter(ListedVersion candidate) {
        return aliveUnread(byTime(history.unread()).stream()
                .filter(trace -> !trace.time().earliest().isAfter(asOf.time()))
                .filter(trace -> isLaterThanWritten(trace.time(), candidate)
                        || (origin(candidate)
                                        .filter(origin -> trace.isOf(origin.etag()))
                                        .isEmpty()
                                && placeByTime(trace, candidate) != TimeOrder.Order.BEFORE))
                .toList());
    }

    private Optional<Trace> aliveUnread(List<Trace> unread) {
        return unread.stream()
                .filter(trace -> !trace.time().earliest().isAfter(asOf.time()))
                .filter(trace -> deletions.stream().noneMatch(deletion -> isDeletedBy(deletion, trace)))
                .reduce((older, newer) -> newer);
    }

    private boolean isDeletedBy(Trace deletion, Trace unread) {
        TimeOrder.Order place = deletion.etag().isPresent() && deletion.etag().equals(unread.etag())
                ? order.ofSameVersion(deletion.time(), unread.time())
                : order.ofOtherVersion(deletion.time(), unread.time());
        return place == TimeOrder.Order.AFTER
                && hasHappened(deletion)
                && !deletion.time().earliest().isAfter(asOf.time());
    }

    private boolean hasHappened(Trace trace) {
        return trace.time().isExact() || !asOf.time().isBefore(trace.time().latest());
    }

    private Optional<Doubt> validFromUnknown(ListedVersion candidate) {
        return Optional.ofNullable(found.get(candidate))
                .flatMap(Timeline::origin)
                .map(StoredVersion.Origin::validFrom)
                .filter(since -> !since.isExact() && asOf.time().isBefore(since.latest()))
                .map(since -> new Doubt(Reason.VALID_FROM_UNKNOWN, "valid from a moment between " + since));
    }

    /**
     * The first deletion after the moment, if it is one of a version that is neither the candidate nor known to have begun
     * after the moment.
     *
     * @param gone whether the candidate, if there is one, was gone by the moment
     */
    private Optional<Doubt> notSeen(Optional<ListedVersion> next, Optional<ListedVersion> candidate, boolean gone) {
        Optional<Trace> first = byTime(deletions).stream()
                .filter(trace -> trace.time().latest().isAfter(asOf.time()))
                .filter(trace -> !hasHappened(trace) || trace.time().earliest().isAfter(asOf.time()))
                .findFirst();
        if (first.isEmpty() || beginsBetween(next, first.get())) {
            return Optional.empty();
        }
        Trace deletion = first.get();
        boolean isOfCandidate = !gone
                && (deletion.etag().isEmpty()
                        || candidate
                                .flatMap(this::origin)
                                .filter(origin -> deletion.isOf(origin.etag()))
                                .isPresent());
        boolean isOfUnread = deletion.etag().isPresent()
                && history.unread().stream().anyMatch(trace -> trace.etag().equals(deletion.etag()));
        return isOfCandidate || isOfUnread
                ? Optional.empty()
                : Optional.of(new Doubt(
                        Reason.VERSION_NOT_SEEN, "a version that no run ever saw was deleted at " + deletion.time()));
    }

    /** Whether a version, read or not, is known to have begun between the moment and the deletion. */
    private boolean beginsBetween(Optional<ListedVersion> next, Trace deletion) {
        return next.flatMap(this::origin)
                        .filter(origin -> !origin.validFrom()
                                .earliest()
                                .isAfter(deletion.time().latest()))
                        .isPresent()
                || history.unread().stream()
                        .anyMatch(trace -> trace.time().earliest().isAfter(asOf.time())
                                && !trace.time()
                                        .earliest()
                                        .isAfter(deletion.time().latest()));
    }

    private Optional<Doubt> containerDeleted(ListedVersion candidate) {
        return history.containerDeletions().stream()
                .filter(trace -> !trace.time().earliest().isAfter(asOf.time()))
                .filter(trace -> placeOf(trace, candidate) != TimeOrder.Order.BEFORE)
                .findFirst()
                .map(trace -> new Doubt(Reason.CONTAINER_DELETED, "its container was deleted at " + trace.time()));
    }

    /** A delete marker that was placed on the version by the moment and belongs to no deletion of it. */
    private Optional<ListedMarker> foreignMarker(ListedVersion version) {
        ListedMarker above = null;
        for (Listed entry : history.entries()) {
            if (entry.equals(version)) {
                break;
            }
            above = entry instanceof ListedMarker marker ? marker : null;
        }
        Optional<ListedMarker> placed = Optional.ofNullable(above)
                .filter(marker -> !marker.lastModified().isAfter(asOf.time()));
        return placed.filter(marker -> deletions.stream()
                .noneMatch(trace -> trace.time().earliest().isAfter(asOf.time())
                        && !trace.time()
                                .earliest()
                                .isAfter(marker.lastModified().plus(asOf.skew()))));
    }

    private static Doubt notRead(Trace unread) {
        return new Doubt(
                Reason.VERSION_NOT_READ,
                "version " + unread.etag().map(ETag::value).orElse("?") + " of " + unread.time() + " was never read");
    }

    private boolean isForeign(ListedVersion version) {
        return found.get(version) instanceof Foreign;
    }

    private Found find(ListedVersion version) {
        return found.computeIfAbsent(version, lookup::find);
    }

    private Optional<StoredVersion.Origin> origin(ListedVersion version) {
        return origin(find(version));
    }

    private static Optional<StoredVersion.Origin> origin(Found found) {
        return found instanceof Ours ours ? Optional.of(ours.origin()) : Optional.empty();
    }

    private Optional<StoredVersion> stored(ListedVersion version) {
        return found.get(version) instanceof Ours ours ? Optional.of(ours.stored()) : Optional.empty();
    }

    private static List<Trace> byTime(List<Trace> traces) {
        return traces.stream()
                .sorted(Comparator.comparing((Trace trace) -> trace.time().earliest()))
                .toList();
    }
}
