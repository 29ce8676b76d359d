package io.blobferry.domain;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A hint that everything below a directory is new under its name: "look at each blob there".
 *
 * @param id the event's id, for the log
 * @param directory the directory, as a blob of its name would have it
 * @param continuation where the listing goes on, as its last page said; empty at its beginning
 * @param time when the change happened, by the source's clock
 */
public record DirectoryEvent(String id, BlobAddress directory, Optional<String> continuation, Optional<Instant> time) {
    public DirectoryEvent {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(directory, "directory");
        Objects.requireNonNull(continuation, "from");
        Objects.requireNonNull(time, "time");
    }

    /** The same, with what has been listed left out. */
    public DirectoryEvent continuingFrom(String next) {
        return new DirectoryEvent(id, directory, Optional.of(next), time);
    }
}
