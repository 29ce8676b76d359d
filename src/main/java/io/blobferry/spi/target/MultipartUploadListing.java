package io.blobferry.spi.target;

import io.blobferry.domain.Upload;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import io.blobferry.routing.Route;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Lists the open multipart uploads of a bucket, including those of other applications. Operations throw {@link
 * TransientException} and {@link PermanentException}.
 */
public interface MultipartUploadListing {
    /**
     * An upload that is neither completed nor aborted.
     *
     * @param initiated when the upload was created, by S3's clock
     */
    record OpenUpload(Upload upload, Instant initiated) {
        public OpenUpload {
            Objects.requireNonNull(upload, "upload");
            Objects.requireNonNull(initiated, "initiated");
        }
    }

    /**
     * One page of the listing.
     *
     * @param next the last upload of the page, after which the next page starts; empty on the last page
     */
    record Page(List<OpenUpload> uploads, Optional<Upload> next) {
        public Page {
            uploads = List.copyOf(uploads);
            Objects.requireNonNull(next, "next");
        }
    }

    /**
     * Up to 1,000 uploads whose keys start with the route's prefix, in the order of their keys. One request.
     *
     * @param from the {@code next} of an earlier page; empty for the first page
     */
    Page list(RunContext run, Route route, Optional<Upload> from);
}
