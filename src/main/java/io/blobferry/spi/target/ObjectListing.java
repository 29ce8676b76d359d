package io.blobferry.spi.target;

import io.blobferry.domain.ETag;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** What a bucket holds now, whoever wrote it. Throws {@link TransientException} and {@link PermanentException}. */
public interface ObjectListing {
    /**
     * A current object as it was listed; one under a delete marker is not.
     *
     * @param lastModified by S3's clock; of an object that was uploaded by parts, when the upload was <em>begun</em> ("Working
     *     with object metadata" in S3's user guide), so never later than the bytes were read at the source
     */
    record Listed(String key, ETag etag, long size, Instant lastModified) {
        public Listed {
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(etag, "etag");
            Objects.requireNonNull(lastModified, "lastModified");
        }
    }

    /**
     * A run of the listing.
     *
     * @param last whether the listing ends here
     */
    record Page(List<Listed> objects, boolean last) {
        public Page {
            objects = List.copyOf(objects);
        }
    }

    /**
     * Up to a thousand of the objects whose keys begin with the prefix and come after the given one, in the order of their
     * keys' bytes. One request.
     *
     * @param after the last key that is known already, whether there is such an object or not; empty for the first page
     */
    Page list(RunContext run, String bucket, String prefix, String after);
}
