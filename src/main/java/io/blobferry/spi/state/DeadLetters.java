package io.blobferry.spi.state;

import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Where Event Grid leaves the events that it could not deliver, an array of them a file. Operations throw {@link
 * TransientException} and {@link PermanentException}.
 */
public interface DeadLetters {
    /**
     * A file as listed.
     *
     * @param etag names this content of it; opaque
     */
    record File(String name, String etag, long size, Instant lastModified) {
        public File {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(etag, "tag");
            Objects.requireNonNull(lastModified, "written");
        }
    }

    /**
     * Some files, in the store's own order.
     *
     * @param next from where to go on; empty at the end
     */
    record Page(List<File> files, Optional<String> next) {
        public Page {
            files = List.copyOf(files);
            Objects.requireNonNull(next, "next");
        }
    }

    /** A page of files; none if there is no such container, since then nothing can have been left there. */
    Page list(RunContext run, Optional<String> from);

    /** The file's text; empty if it is gone, or no longer as listed. */
    Optional<String> read(RunContext run, File file);

    /**
     * Removes the file if it is still as listed. Idempotent.
     *
     * @return whether it is gone
     */
    boolean remove(RunContext run, File file);
}
