package io.blobferry.domain.event;

import io.blobferry.domain.BlobAddress;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A hint that a directory was renamed, so that all blobs below it have new names and must be checked.
 *
 * @param id the event's id, for the log
 * @param directory the directory's account, container and path
 * @param continuation the continuation of the listing; empty for the first page
 * @param time when the change happened, by the source's clock, if known
 */
public record DirectoryEvent(String id, BlobAddress directory, Optional<String> continuation, Optional<Instant> time) {
    public DirectoryEvent {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(directory, "directory");
        Objects.requireNonNull(continuation, "continuation");
        Objects.requireNonNull(time, "time");
    }

    /** The event for the rest of the listing. */
    public DirectoryEvent continuingFrom(String next) {
        return new DirectoryEvent(id, directory, Optional.of(next), time);
    }
}
