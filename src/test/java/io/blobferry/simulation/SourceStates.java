package io.blobferry.simulation;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ETag;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which version each blob had at which time. */
final class SourceStates {
    /**
     * From the time on.
     *
     * @param version empty: there was no blob of this name
     */
    record State(Instant since, Optional<ETag> version, Announcement announcement) {}

    private final Map<BlobAddress, List<State>> states = new HashMap<>();

    /** A client has changed the blob, or may have. */
    void observe(Instant time, BlobAddress blob, Optional<ETag> version, Announcement announcement) {
        List<State> all = states.computeIfAbsent(blob, any -> new ArrayList<>());
        Optional<ETag> before = all.isEmpty() ? Optional.empty() : all.getLast().version();
        if (!before.equals(version)) {
            all.add(new State(time, version, announcement));
        }
    }

    /** The event of the change that has just been made is lost. */
    void unannounced(Instant time, BlobAddress blob) {
        List<State> all = states.getOrDefault(blob, List.of());
        if (!all.isEmpty() && all.getLast().since().equals(time)) {
            all.add(new State(time, all.removeLast().version(), Announcement.NONE));
        }
    }

    /** The states that the blob had at any time within so much of the moment. */
    Set<Optional<ETag>> near(BlobAddress blob, Instant moment, Duration tolerance) {
        Set<Optional<ETag>> near = new HashSet<>();
        Optional<ETag> last = Optional.empty();
        for (State state : of(blob)) {
            if (state.since().isAfter(moment.plus(tolerance))) {
                break;
            }
            if (state.since().isAfter(moment.minus(tolerance))) {
                near.add(last);
            }
            last = state.version();
        }
        near.add(last);
        return near;
    }

    /** The state at the moment. */
    State at(BlobAddress blob, Instant moment) {
        return of(blob).stream()
                .filter(state -> !state.since().isAfter(moment))
                .reduce((older, newer) -> newer)
                .orElseGet(() -> new State(Instant.MIN, Optional.empty(), Announcement.EVENT));
    }

    /** When the state that was there at the moment ended. */
    Instant end(BlobAddress blob, Instant moment) {
        return of(blob).stream()
                .map(State::since)
                .filter(since -> since.isAfter(moment))
                .findFirst()
                .orElse(Instant.MAX);
    }

    List<State> of(BlobAddress blob) {
        return states.getOrDefault(blob, List.of());
    }

    /** When the last change was made; empty if there was none. */
    Optional<Instant> lastChange() {
        return states.values().stream().flatMap(List::stream).map(State::since).max(Instant::compareTo);
    }
}
