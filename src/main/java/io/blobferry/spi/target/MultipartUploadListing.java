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

/** The uploads that are open in a bucket, whoever opened them. Throws {@link TransientException} and {@link PermanentException}. */
public interface MultipartUploadListing {
    /**
     * An upload that was neither completed nor aborted.
     *
     * @param initiated when it was created, by S3's clock
     */
    record OpenUpload(Upload upload, Instant initiated) {
        public OpenUpload {
            Objects.requireNonNull(upload, "upload");
            Objects.requireNonNull(initiated, "begun");
        }
    }

    /**
     * A run of the listing.
     *
     * @param next where the listing goes on; empty at its end
     */
    record Page(List<OpenUpload> uploads, Optional<Upload> next) {
        public Page {
            uploads = List.copyOf(uploads);
            Objects.requireNonNull(next, "next");
        }
    }

    /**
     * Up to a thousand of the uploads whose keys begin with the route's prefix, in the order of their keys. One request.
     *
     * @param from where an earlier page said that the listing goes on; empty for the first page
     */
    Page list(RunContext run, Route route, Optional<Upload> from);
}
