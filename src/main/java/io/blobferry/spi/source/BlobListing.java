package io.blobferry.spi.source;

import io.blobferry.domain.BlobVersion;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Lists the blobs of a source container. Operations throw {@link TransientException} and {@link PermanentException}.
 */
public interface BlobListing {
    /**
     * A listed blob; directory markers are left out.
     *
     * @param size the content length in bytes
     * @param lastModified when the blob was last modified, by the source's clock
     * @param accessTier the blob's access tier, if it was set at the blob itself
     * @param tags the blob's index tags, if the listing asks for them; else empty
     * @param inferredTier the account's tier, which the blob is in as long as none is set at itself; empty if the listing does
     *     not say
     */
    record Listed(
            BlobVersion version,
            long size,
            Instant lastModified,
            Optional<String> accessTier,
            Map<String, String> tags,
            Optional<String> inferredTier) {
        public Listed {
            Objects.requireNonNull(version, "version");
            Objects.requireNonNull(lastModified, "lastModified");
            Objects.requireNonNull(accessTier, "accessTier");
            Objects.requireNonNull(inferredTier, "inferredTier");
            tags = Map.copyOf(tags);
        }

        public Listed(
                BlobVersion version,
                long size,
                Instant lastModified,
                Optional<String> accessTier,
                Map<String, String> tags) {
            this(version, size, lastModified, accessTier, tags, Optional.empty());
        }

        /** The tier that the blob is in; empty if the listing does not say. */
        public Optional<String> tier() {
            return accessTier.or(() -> inferredTier);
        }

        /** A blob of the account's own tier whose tags were not asked for. */
        public Listed(BlobVersion version, long size, Instant lastModified) {
            this(version, size, lastModified, Optional.empty(), Map.of());
        }
    }

    /**
     * One page of the listing.
     *
     * @param next the continuation of the listing; empty on the last page
     * @param containerMissing whether there is no such container
     */
    record Page(List<Listed> blobs, Optional<String> next, boolean containerMissing) {
        public Page {
            blobs = List.copyOf(blobs);
            Objects.requireNonNull(next, "next");
        }

        /** A page of a container that exists. */
        public Page(List<Listed> blobs, Optional<String> next) {
            this(blobs, next, false);
        }
    }

    /**
     * Current blobs whose names start with the prefix; empty if the container does not exist. A blob that is created or
     * deleted during the listing may be listed or not. One request.
     *
     * @param maxResults the maximum number of blobs in the page
     * @param from the {@code next} of an earlier page; empty for the first page
     */
    Page list(RunContext run, String container, String prefix, int maxResults, Optional<String> from);
}
