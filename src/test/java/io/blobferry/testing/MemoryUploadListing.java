package io.blobferry.testing;

import io.blobferry.domain.Upload;
import io.blobferry.execution.RunContext;
import io.blobferry.routing.Route;
import io.blobferry.spi.target.MultipartUploadListing;
import io.blobferry.testing.cloud.MultipartUpload;
import java.util.List;
import java.util.Optional;

/** The open uploads of a {@link MemoryTarget}, by pages. */
public final class MemoryUploadListing implements MultipartUploadListing {
    public static final int PAGE = 2;

    private final FaultInjector faults;
    private final MemoryTarget target;

    public MemoryUploadListing(FaultInjector boundary, MemoryTarget target) {
        this.faults = boundary;
        this.target = target;
    }

    @Override
    public Page list(RunContext run, Route route, Optional<Upload> from) {
        return faults.intercept(run, "uploads.list", () -> page(route, from));
    }

    private Page page(Route route, Optional<Upload> from) {
        List<MultipartUpload<MemoryObject>> rest = target.openUploads(route, from);
        List<OpenUpload> uploads = rest.stream()
                .limit(PAGE)
                .map(upload -> new OpenUpload(upload.upload(), upload.initiated()))
                .toList();
        return new Page(
                uploads, rest.size() > PAGE ? Optional.of(uploads.getLast().upload()) : Optional.empty());
    }
}
