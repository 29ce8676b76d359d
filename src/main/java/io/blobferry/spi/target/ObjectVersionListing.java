package io.blobferry.spi.target;

import io.blobferry.domain.ETag;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Lists the versions and delete markers of a bucket's objects, including those of other applications. Operations throw
 * {@link TransientException} and {@link PermanentException}.
 */
public interface ObjectVersionListing {
    /** One entry of the listing. */
    sealed interface Listed {
        String key();

        /** The version id; {@code null}, as S3 spells it, if it was written while the bucket had no versioning. */
        String versionId();

        /** Whether it is the newest entry of its key. */
        boolean current();

        /**
         * When it was written, by S3's clock, which shows whole seconds; for a multipart upload when the upload was
         * <em>created</em> ("Working with object metadata" in the S3 user guide).
         */
        Instant lastModified();
    }

    /**
     * A version with content.
     *
     * @param size the size in bytes
     * @param storageClass the storage class by S3's name
     */
    record ListedVersion(
            String key,
            String versionId,
            boolean current,
            Instant lastModified,
            ETag etag,
            long size,
            String storageClass)
            implements Listed {
        public ListedVersion {
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(versionId, "versionId");
            Objects.requireNonNull(lastModified, "lastModified");
            Objects.requireNonNull(etag, "etag");
            Objects.requireNonNull(storageClass, "storageClass");
        }
    }

    /** A delete marker. */
    record ListedMarker(String key, String versionId, boolean current, Instant lastModified) implements Listed {
        public ListedMarker {
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(versionId, "versionId");
            Objects.requireNonNull(lastModified, "lastModified");
        }
    }

    /**
     * A place in the listing: behind this entry.
     *
     * @param versionId the entry's version id; empty: behind all entries of the key, whether it has any or not
     */
    record Position(String key, Optional<String> versionId) {
        public Position {
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(versionId, "versionId");
        }
    }

    /**
     * One page of the listing.
     *
     * @param next where the next page starts; empty on the last page
     */
    record Page(List<Listed> entries, Optional<Position> next) {
        public Page {
            entries = List.copyOf(entries);
            Objects.requireNonNull(next, "next");
        }
    }

    /**
     * Up to 1,000 versions and delete markers of keys that start with the prefix: in the order of the keys' UTF-8 bytes, and
     * of each key the newest first. The order of a key's versions is that in which their writes were started; a marker and a
     * version of the same second may come in either order, unless one of them is current. One request.
     *
     * @param from where the page starts; empty for the first page
     */
    Page list(RunContext run, String bucket, String prefix, Optional<Position> from);
}
