package io.blobferry.spi.state;

import io.blobferry.domain.BlobVersion;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The rows of copies that seem to make no progress. Throws {@link TransientException} and {@link PermanentException}. */
public interface StalledCopies {
    /** A version that its blob's row says is being copied. */
    record Stalled(BlobVersion version, long size) {
        public Stalled {
            Objects.requireNonNull(version, "version");
        }
    }

    /**
     * A run of the query's result; one that found nothing may have a next one nevertheless.
     *
     * @param next where the query goes on; empty at its end
     */
    record Page(List<Stalled> copies, Optional<String> next) {
        public Page {
            copies = List.copyOf(copies);
            Objects.requireNonNull(next, "next");
        }
    }

    /**
     * Up to a thousand copies whose segments were not all put on the queue and whose row has not changed since the one
     * instant, or that were put there and whose row has not changed since the other. Rows that cannot be read are left out.
     * One request.
     *
     * @param from where an earlier page said that the query goes on; empty for the first page
     */
    Page list(RunContext run, Instant undispatchedSince, Instant dispatchedSince, Optional<String> from);
}
