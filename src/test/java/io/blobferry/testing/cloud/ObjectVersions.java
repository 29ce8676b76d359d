package io.blobferry.testing.cloud;

import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The versions of one object in the order in which their writes started: what started last is current, whenever it ended.
 * Guarded by the store that holds it.
 */
final class ObjectVersions<A> {
    private final Optional<NavigableMap<Long, ObjectVersion<A>>> history;
    private Optional<ObjectVersion<A>> current = Optional.empty();
    private long newest;
    private long lastDeletion;

    /** @param complete whether versions that are not current are kept too */
    ObjectVersions(boolean complete) {
        history = complete ? Optional.of(new TreeMap<>()) : Optional.empty();
    }

    void add(ObjectVersion<A> version) {
        history.ifPresent(all -> all.put(version.number(), version));
        if (version.number() > newest) {
            newest = version.number();
            current = Optional.of(version);
        }
    }

    /** Puts a delete marker on top. */
    void delete(long number) {
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

    /** Every version that was ever written, the newest last; only the current one where no others are kept. */
    List<ObjectVersion<A>> all() {
        return history.map(all -> List.copyOf(all.values()))
                .orElseGet(() -> current.stream().toList());
    }
}
