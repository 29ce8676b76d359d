package io.blobferry.spi.state;

import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The files to which Event Grid writes the events that it could not deliver, each a JSON array. Operations throw {@link
 * TransientException} and {@link PermanentException}.
 */
public interface DeadLetters {
    /**
     * A listed file.
     *
     * @param etag the file's version; opaque
     * @param size the size in bytes
     */
    record File(String name, String etag, long size, Instant lastModified) {
        public File {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(etag, "etag");
            Objects.requireNonNull(lastModified, "lastModified");
        }
    }

    /**
     * One page of files, in the store's own order.
     *
     * @param next the continuation of the listing; empty on the last page
     */
    record Page(List<File> files, Optional<String> next) {
        public Page {
            files = List.copyOf(files);
            Objects.requireNonNull(next, "next");
        }
    }

    /**
     * One page of files; empty if the container does not exist, because Event Grid cannot have written to it.
     *
     * @param from the {@code next} of an earlier page; empty for the first page
     */
    Page list(RunContext run, Optional<String> from);

    /** The file's text; empty if the file no longer exists or has changed since it was listed. */
    Optional<String> read(RunContext run, File file);

    /**
     * Removes the file if it has not changed since it was listed. Idempotent.
     *
     * @return whether the file is gone
     */
    boolean remove(RunContext run, File file);
}
