package io.blobferry.simulation;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ETag;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** When which version was current under which name, and which of them an event announced. */
final class SourceTimes {
    /**
     * A time for which a version was current.
     *
     * @param until empty while it is
     */
    record Stay(ETag version, Instant since, Optional<Instant> until) {}

    /** An event that says that the version was written. */
    record Written(BlobAddress blob, ETag version, Instant time) {}

    private final Map<BlobAddress, List<Stay>> stays = new HashMap<>();
    private final List<Written> announced = new ArrayList<>();

    /** The version is current under the name, and was not before. */
    void came(BlobAddress blob, ETag version, Instant now) {
        List<Stay> all = stays.computeIfAbsent(blob, name -> new ArrayList<>());
        if (all.isEmpty()
                || all.getLast().until().isPresent()
                || !all.getLast().version().equals(version)) {
            left(blob, now);
            all.add(new Stay(version, now, Optional.empty()));
        }
    }

    /** No version is current under the name any more. */
    void left(BlobAddress blob, Instant now) {
        List<Stay> all = stays.getOrDefault(blob, List.of());
        if (!all.isEmpty() && all.getLast().until().isEmpty()) {
            Stay last = all.removeLast();
            all.add(new Stay(last.version(), last.since(), Optional.of(now)));
        }
    }

    void announced(BlobAddress blob, ETag version, Instant now) {
        announced.add(new Written(blob, version, now));
    }

    List<Stay> of(BlobAddress blob) {
        return List.copyOf(stays.getOrDefault(blob, List.of()));
    }

    List<Written> announced() {
        return List.copyOf(announced);
    }
}
