package io.blobferry.spi.target;

import io.blobferry.domain.ETag;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * Lists the current objects of a bucket, including those of other applications. Operations throw {@link
 * TransientException} and {@link PermanentException}.
 */
public interface ObjectListing {
    /**
     * A listed object. An object under a delete marker is not listed.
     *
     * @param size the size in bytes
     * @param lastModified when the object was written, by S3's clock; for a multipart upload when the upload was
     * <em>created</em> ("Working with object metadata" in the S3 user guide), so never later than its parts were read
     */
    record Listed(String key, ETag etag, long size, Instant lastModified) {
        public Listed {
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(etag, "etag");
            Objects.requireNonNull(lastModified, "lastModified");
        }
    }

    /**
     * One page of the listing.
     *
     * @param last whether this is the last page
     */
    record Page(List<Listed> objects, boolean last) {
        public Page {
            objects = List.copyOf(objects);
        }
    }

    /**
     * Up to 1,000 objects whose keys start with the prefix and sort after the given key, in the order of the keys'
     * UTF-8 bytes. One request.
     *
     * @param after the key after which the page starts, whether such an object exists or not; empty for the first page
     */
    Page list(RunContext run, String bucket, String prefix, String after);
}
