package io.blobferry.history;

import io.blobferry.domain.TimeRange;
import io.blobferry.spi.target.ObjectVersionListing.ListedMarker;
import io.blobferry.spi.target.ObjectVersionListing.ListedVersion;
import io.blobferry.spi.target.StoredVersion;
import java.util.Objects;
import java.util.Optional;

/** What a key held at a moment. A state with a doubt is the likeliest one, and the bucket cannot prove it. */
public sealed interface KeyState {
    /** Why the state is uncertain; empty if it is certain. */
    default Optional<Doubt> doubt() {
        return Optional.empty();
    }

    /** The same state with a doubt, if it has none of its own. */
    default KeyState doubted(Doubt reason) {
        if (doubt().isPresent()) {
            return this;
        }
        Optional<Doubt> why = Optional.of(reason);
        return switch (this) {
            case Present(var version, var stored, var marker, var none) -> new Present(version, stored, marker, why);
            case Gone(var deleted, var none) -> new Gone(deleted, why);
            case Absent(var none) -> new Absent(why);
            case NotOurs notOurs -> notOurs;
        };
    }

    /**
     * The blob existed, and this is its backup.
     *
     * @param stored the version as a HEAD shows it, if the answer needed one
     * @param foreignMarker a delete marker over the version that no record explains: a person or a lifecycle rule placed it
     */
    record Present(
            ListedVersion version,
            Optional<StoredVersion> stored,
            Optional<ListedMarker> foreignMarker,
            Optional<Doubt> doubt)
            implements KeyState {
        public Present {
            Objects.requireNonNull(version, "version");
            Objects.requireNonNull(stored, "stored");
            Objects.requireNonNull(foreignMarker, "foreignMarker");
            Objects.requireNonNull(doubt, "doubt");
        }
    }

    /** The blob had been deleted, or had another name. */
    record Gone(TimeRange deleted, Optional<Doubt> doubt) implements KeyState {
        public Gone {
            Objects.requireNonNull(deleted, "deleted");
            Objects.requireNonNull(doubt, "doubt");
        }
    }

    /** The blob did not exist yet, as far as the bucket shows. */
    record Absent(Optional<Doubt> doubt) implements KeyState {
        public Absent {
            Objects.requireNonNull(doubt, "doubt");
        }
    }

    /** The object belongs to another tool or person. */
    record NotOurs() implements KeyState {}
}
