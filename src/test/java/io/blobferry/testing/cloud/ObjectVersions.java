package io.blobferry.testing.cloud;

import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The versions of one object in the order in which their writes started: what started last is current, whenever it ended.
 * Guarded by the store that holds it.
 */
public final class ObjectVersions<A> {
    private final Optional<NavigableMap<Long, ObjectVersion<A>>> history;

    /** When each delete marker was placed, by its number; only the current one where no versions are kept. */
    private final NavigableMap<Long, Long> markers = new TreeMap<>();

    private Optional<ObjectVersion<A>> current = Optional.empty();
    private long newest;
    private long lastDeletion;

    /**
     * A version or a delete marker.
     *
     * @param version empty: a delete marker
     */
    public record Entry<A>(String versionId, Instant lastModified, Optional<ObjectVersion<A>> version) {}

    /** @param complete whether versions that are not current are kept too */
    ObjectVersions(boolean complete) {
        history = complete ? Optional.of(new TreeMap<>()) : Optional.empty();
    }

    void add(ObjectVersion<A> version) {
        history.ifPresent(all -> all.put(version.number(), version));
        if (version.number() > newest) {
            newest = version.number();
            current = Optional.of(version);
            if (history.isEmpty()) {
                markers.clear();
            }
        }
    }

    /** Puts a delete marker on top. */
    void delete(long number, long millis) {
        if (history.isEmpty()) {
            markers.clear();
        }
        markers.put(number, millis);
        lastDeletion = number;
        newest = number;
        current = Optional.empty();
    }

    /** The number of the latest delete marker; 0 if there was none. */
    long lastDeletion() {
        return lastDeletion;
    }

    /** Empty: there is none, or a delete marker is current. */
    Optional<ObjectVersion<A>> current() {
        return current;
    }

    /** Versions and delete markers, the newest first. */
    List<Entry<A>> entries() {
        NavigableMap<Long, Entry<A>> entries = new TreeMap<>();
        all().forEach(version -> entries.put(
                version.number(), new Entry<>(version.versionId(), version.lastModified(), Optional.of(version))));
        markers.forEach((number, millis) -> entries.put(
                number, new Entry<>(ObjectVersion.versionId(number), Instant.ofEpochMilli(millis), Optional.empty())));
        return List.copyOf(entries.descendingMap().values());
    }

    /** Removes a version or a delete marker for good; what was below the newest one is then current. */
    void remove(String versionId) {
        history.ifPresent(
                all -> all.values().removeIf(version -> version.versionId().equals(versionId)));
        markers.keySet().removeIf(number -> ObjectVersion.versionId(number).equals(versionId));
        List<Entry<A>> left = entries();
        current = left.isEmpty() ? Optional.empty() : left.getFirst().version();
    }

    /** Every version that was ever written, the newest last; only the current one where no others are kept. */
    List<ObjectVersion<A>> all() {
        return history.map(all -> List.copyOf(all.values()))
                .orElseGet(() -> current.stream().toList());
    }
}
