package io.blobferry.history;

import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.TimeRange;
import io.blobferry.history.Doubt.Reason;
import io.blobferry.history.KeyHistory.Trace;
import io.blobferry.history.PlacesScan.Part;
import io.blobferry.history.VersionLookup.Failed;
import io.blobferry.history.VersionLookup.Found;
import io.blobferry.history.VersionLookup.Ours;
import io.blobferry.spi.target.ObjectVersionListing.Listed;
import io.blobferry.spi.target.ObjectVersionListing.ListedVersion;
import io.blobferry.spi.target.StoredVersion;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The backups of one blob at several places, as one history. Within a place the order of the versions is S3's; between places it
 * is that in which they became valid, then that in which S3 got them. The versions that are examined are, of each place, those
 * that may have been current at the moment, and the first one after it. Where there are versions at one place alone, nothing is
 * examined.
 */
final class MergedHistory {
    /** Last-Modified has whole seconds. */
    private static final Duration RESOLUTION = Duration.ofSeconds(1);

    private final AsOf asOf;
    private final BiFunction<ObjectKey, ListedVersion, Found> lookup;
    private final List<Part> parts;
    private final Map<Placed, Found> found = new HashMap<>();
    private final List<Placed> merged = new ArrayList<>();

    /** By identity: two buckets may have equal entries. */
    private final IdentityHashMap<ListedVersion, Placed> byVersion = new IdentityHashMap<>();

    /** A version of a place; the entries are it and the delete markers over it, the newest first. */
    private record Placed(Part part, ListedVersion version, List<Listed> entries) {}

    /** @param lookup examines a version of an object */
    MergedHistory(List<Part> parts, AsOf asOf, BiFunction<ObjectKey, ListedVersion, Found> lookup) {
        this.parts = parts;
        this.asOf = asOf;
        this.lookup = lookup;
        List<Column> columns = parts.stream()
                .map(part -> new Column(placed(part)))
                .filter(column -> !column.versions.isEmpty())
                .toList();
        if (columns.size() == 1) {
            merged.addAll(columns.getFirst().versions);
        } else {
            columns.forEach(Column::examine);
            merge(columns);
        }
        merged.forEach(placed -> byVersion.put(placed.version(), placed));
    }

    /** What the blob was at the moment. */
    KeyState state() {
        KeyHistory history = new KeyHistory(
                merged.stream().flatMap(placed -> placed.entries().stream()).toList(),
                traces(KeyHistory::deletions),
                traces(KeyHistory::unread),
                traces(KeyHistory::containerDeletions));
        KeyState state = new Timeline(
                        history,
                        asOf,
                        version -> find(placed(version)),
                        version -> placed(version).part().place())
                .state();
        return orderUnknown(state).map(state::doubted).orElse(state);
    }

    /** The object that a version is of. */
    ObjectKey keyOf(ListedVersion version) {
        return placed(version).part().key();
    }

    private Placed placed(ListedVersion version) {
        return Optional.ofNullable(byVersion.get(version)).orElseThrow();
    }

    private List<Trace> traces(Function<KeyHistory, List<Trace>> kind) {
        return parts.stream()
                .flatMap(part -> kind.apply(part.history()).stream().map(trace -> trace.at(part.place())))
                .toList();
    }

    private Found find(Placed placed) {
        return found.computeIfAbsent(
                placed, unknown -> lookup.apply(unknown.part().key(), unknown.version()));
    }

    private Optional<StoredVersion.Origin> origin(Placed placed) {
        return found.get(placed) instanceof Ours ours ? Optional.of(ours.origin()) : Optional.empty();
    }

    private static List<Placed> placed(Part part) {
        List<Placed> versions = new ArrayList<>();
        List<Listed> entries = new ArrayList<>();
        for (Listed entry : part.history().entries()) {
            entries.add(entry);
            if (entry instanceof ListedVersion version) {
                versions.add(new Placed(part, version, List.copyOf(entries)));
                entries.clear();
            }
        }
        return versions;
    }

    private boolean isAfterMoment(Placed placed) {
        return origin(placed)
                .filter(origin -> origin.validFrom().earliest().isAfter(asOf.time()))
                .isPresent();
    }

    /** The versions of one place, the newest first. */
    private final class Column {
        private final List<Placed> versions;
        private int later;
        private int earlier;
        private int next;

        Column(List<Placed> versions) {
            this.versions = versions;
        }

        /** Examines what may have been current at the moment, down to the newest that certainly was valid by it. */
        void examine() {
            int newestByWriting = 0;
            while (newestByWriting < versions.size()
                    && versions.get(newestByWriting)
                            .version()
                            .lastModified()
                            .isAfter(asOf.time().minus(asOf.skew()))) {
                newestByWriting++;
            }
            earlier = newestByWriting;
            while (earlier < versions.size() && !(find(versions.get(earlier++)) instanceof Ours)) {}
            later = newestByWriting;
            while (later > 0) {
                later--;
                find(versions.get(later));
                if (isAfterMoment(versions.get(later))) {
                    break;
                }
            }
        }

        Optional<Placed> top() {
            return next < versions.size() ? Optional.of(versions.get(next)) : Optional.empty();
        }

        /** Whether what is on top is examined (0), became valid after all that is (1), or before (-1). */
        int rank() {
            return next < later ? 1 : next < earlier ? 0 : -1;
        }

        Instant time() {
            Placed top = versions.get(next);
            return origin(top)
                    .filter(origin -> rank() == 0)
                    .map(origin -> origin.validFrom().earliest())
                    .orElse(top.version().lastModified());
        }

        Instant written() {
            return versions.get(next).version().lastModified();
        }
    }

    private void merge(List<Column> columns) {
        Comparator<Column> newest = Comparator.comparingInt(Column::rank)
                .thenComparing(Column::time)
                .thenComparing(Column::written);
        while (true) {
            Optional<Column> first = columns.stream()
                    .filter(column -> column.top().isPresent())
                    .reduce((one, other) -> newest.compare(other, one) > 0 ? other : one);
            if (first.isEmpty()) {
                dropRepeated();
                return;
            }
            merged.add(first.get().top().orElseThrow());
            first.get().next++;
        }
    }

    /**
     * A pass copies a version to a new place, and knows only that it was valid by then. Where another place proves since when it
     * was, and nothing shows that it was gone in between, the copy adds nothing.
     */
    private void dropRepeated() {
        for (int i = 0; i + 1 < merged.size(); i++) {
            Optional<StoredVersion.Origin> copy = origin(merged.get(i));
            Optional<StoredVersion.Origin> proof = origin(merged.get(i + 1));
            if (copy.isPresent()
                    && proof.isPresent()
                    && merged.get(i).part().place() != merged.get(i + 1).part().place()
                    && copy.get().etag().equals(proof.get().etag())
                    && copy.get().validFrom().latest().isAfter(asOf.time())
                    && !proof.get().validFrom().latest().isAfter(asOf.time())
                    && isUndisturbed(
                            proof.get().validFrom().earliest(),
                            copy.get().validFrom().latest())) {
                merged.remove(i);
                i--;
            }
        }
    }

    private boolean isUndisturbed(Instant from, Instant until) {
        return Stream.concat(traces(KeyHistory::deletions).stream(), traces(KeyHistory::unread).stream())
                .map(Trace::time)
                .allMatch(time -> time.latest().isBefore(from.minus(asOf.skew()))
                        || time.earliest().isAfter(until.plus(asOf.skew())));
    }

    /** Two versions of different places that may each be the later one by the moment. */
    private Optional<Doubt> orderUnknown(KeyState state) {
        Optional<Placed> candidate = merged.stream()
                .filter(placed -> origin(placed).isPresent() && !isAfterMoment(placed))
                .findFirst();
        if (candidate.isEmpty()) {
            return Optional.empty();
        }
        StoredVersion.Origin newest = origin(candidate.get()).orElseThrow();
        for (Placed other : merged) {
            if (found.get(other) instanceof Failed(String reason)) {
                return Optional.of(new Doubt(
                        Reason.VERSION_NOT_EXAMINED,
                        "version " + other.version().versionId() + ": " + reason));
            }
            Optional<StoredVersion.Origin> origin = origin(other).filter(known -> !isAfterMoment(other));
            if (origin.isPresent()
                    && other.part().place() != candidate.get().part().place()
                    && !origin.get().etag().equals(newest.etag())
                    && !isBefore(origin.get().validFrom(), newest.validFrom().earliest())
                    && !isGoneAfter(state, origin.get().validFrom())) {
                return Optional.of(new Doubt(
                        Reason.PLACE_ORDER_UNKNOWN, text(other, origin.get().etag())));
            }
        }
        return Optional.empty();
    }

    private String text(Placed other, ETag etag) {
        return "version " + etag.value() + " at " + other.part().key() + " may be the later one";
    }

    private static boolean isGoneAfter(KeyState state, TimeRange validFrom) {
        return state instanceof KeyState.Gone gone
                && isBefore(validFrom, gone.deleted().earliest());
    }

    private static boolean isBefore(TimeRange one, Instant other) {
        boolean wholeSecond = one.isExact() && one.latest().equals(one.latest().truncatedTo(ChronoUnit.SECONDS));
        return wholeSecond
                ? !one.latest().plus(RESOLUTION).isAfter(other)
                : one.latest().isBefore(other);
    }
}
