package io.blobferry.testing;

import io.blobferry.domain.Upload;
import io.blobferry.execution.RunContext;
import io.blobferry.routing.Route;
import io.blobferry.spi.target.MultipartUploadListing;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The open uploads of a {@link MemoryTarget}, by pages. */
public final class MemoryUploadListing implements MultipartUploadListing {
    public static final int PAGE = 2;

    private static final Comparator<Upload> ORDER =
            Comparator.comparing((Upload upload) -> upload.key().key()).thenComparing(Upload::id);

    private final FaultInjector boundary;
    private final MemoryTarget target;

    public MemoryUploadListing(FaultInjector boundary, MemoryTarget target) {
        this.boundary = boundary;
        this.target = target;
    }

    @Override
    public Page list(RunContext run, Route route, Optional<Upload> from) {
        return boundary.cross(run, "uploads.list", () -> page(route, from));
    }

    private Page page(Route route, Optional<Upload> from) {
        List<Upload> rest = target.open().stream()
                .filter(upload -> upload.key().key().startsWith(route.prefix()))
                .filter(upload -> from.isEmpty() || ORDER.compare(upload, from.get()) > 0)
                .sorted(ORDER)
                .toList();
        List<OpenUpload> uploads = rest.stream()
                .limit(PAGE)
                .map(upload -> new OpenUpload(upload, target.begun(upload)))
                .toList();
        return new Page(
                uploads, rest.size() > PAGE ? Optional.of(uploads.getLast().upload()) : Optional.empty());
    }
}
