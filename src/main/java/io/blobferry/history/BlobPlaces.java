package io.blobferry.history;

import io.blobferry.domain.BlobAddress;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Where the backups of the same blobs are: one scope, or several where the routes have changed. Several are of one container and
 * of the same names.
 *
 * @param current by the routes of the moment; what is no blob's backup there is named
 * @param others by the routes of other times
 * @param unrouted the times, before and after the moment, during which no route was for a blob
 * @param doubt why nothing can be proven; empty if all places can be read
 */
public record BlobPlaces(
        List<BackupScope> current,
        List<BackupScope> others,
        Function<BlobAddress, List<Unrouted>> unrouted,
        Optional<Doubt> doubt) {
    public BlobPlaces {
        current = List.copyOf(current);
        others = List.copyOf(others);
        Objects.requireNonNull(unrouted, "unrouted");
        Objects.requireNonNull(doubt, "doubt");
        if (current.isEmpty()) {
            throw new IllegalArgumentException("a place of the moment is required");
        }
        if (current.size() + others.size() > 1
                && Stream.concat(current.stream(), others.stream())
                        .anyMatch(scope -> scope.container().isEmpty())) {
            throw new IllegalArgumentException("several places are those of one container");
        }
    }

    /**
     * A time during which no route was for a blob.
     *
     * @param until when a route was for it again
     * @param compared when a pass of the reconciliation that began after that had compared it
     */
    public record Unrouted(Instant from, Instant until, Instant compared) {}

    /** One place, under routes that have never changed. */
    public static BlobPlaces of(BackupScope only) {
        return new BlobPlaces(List.of(only), List.of(), blob -> List.of(), Optional.empty());
    }

    /** Those of the moment, then the others. */
    List<BackupScope> all() {
        return Stream.concat(current.stream(), others.stream()).toList();
    }

    boolean isCurrent(int place) {
        return place < current.size();
    }
}
