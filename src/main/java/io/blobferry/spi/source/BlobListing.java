package io.blobferry.spi.source;

import io.blobferry.domain.BlobVersion;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What a container of the source holds. Throws {@link TransientException} and {@link PermanentException}. */
public interface BlobListing {
    /**
     * A blob as it was listed; the markers of folders are left out.
     *
     * @param lastModified when its content last changed, by the source's clock
     */
    record Listed(BlobVersion version, long size, Instant lastModified) {
        public Listed {
            Objects.requireNonNull(version, "version");
            Objects.requireNonNull(lastModified, "lastModified");
        }
    }

    /**
     * A run of the listing.
     *
     * @param next where the listing goes on; empty at its end
     */
    record Page(List<Listed> blobs, Optional<String> next) {
        public Page {
            blobs = List.copyOf(blobs);
            Objects.requireNonNull(next, "next");
        }
    }

    /**
     * Up to so many of the current blobs whose names begin with the prefix; none if there is no such container. What comes
     * or goes meanwhile may be listed or not. One request.
     *
     * @param from where an earlier page said that the listing goes on; empty for the first page
     */
    Page list(RunContext run, String container, String prefix, int most, Optional<String> from);
}
