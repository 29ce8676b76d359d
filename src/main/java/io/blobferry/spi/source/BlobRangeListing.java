package io.blobferry.spi.source;

import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;

/**
 * Lists a container from a name on. Operations throw {@link TransientException} and {@link PermanentException}.
 */
@FunctionalInterface
public interface BlobRangeListing {
    /**
     * The first blobs at and after the name, in the order of the listing; {@link BlobListing#list} continues with the
     * page's {@code next}. A service that does not know such a start lists from the container's first blob. One request.
     *
     * @param name the name of the first blob, whether such a blob exists or not
     * @param maxResults the maximum number of blobs in the page
     */
    BlobListing.Page listFrom(RunContext run, String container, String name, int maxResults);
}
