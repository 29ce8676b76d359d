package io.blobferry.simulation;

import io.blobferry.domain.BlobAddress;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.source.BlobListing;
import io.blobferry.spi.target.ObjectListing;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What both clouds list, two entries a page. */
final class Listings implements BlobListing {
    private static final int PAGE = 2;

    private final Clouds clouds;
    private final List<BlobAddress> names;

    Listings(Clouds clouds, List<BlobAddress> names) {
        this.clouds = clouds;
        this.names = names;
    }

    @Override
    public Page list(RunContext run, String container, String prefix, int maxResults, Optional<String> from) {
        return clouds.faults.intercept(
                run,
                "source.list",
                () -> page(blobs(container)
                        .filter(blob -> blob.version().blob().name().startsWith(prefix))
                        .filter(blob ->
                                from.isEmpty() || blob.version().blob().name().compareTo(from.get()) > 0)
                        .toList()));
    }

    Page listFrom(RunContext run, String container, String name, int maxResults) {
        return clouds.faults.intercept(
                run,
                "source.listFrom",
                () -> page(blobs(container)
                        .filter(blob -> blob.version().blob().name().compareTo(name) >= 0)
                        .toList()));
    }

    private static Page page(List<Listed> rest) {
        List<Listed> page = rest.stream().limit(PAGE).toList();
        return new Page(
                page,
                rest.size() > PAGE ? Optional.of(page.getLast().version().blob().name()) : Optional.empty());
    }

    private Stream<Listed> blobs(String container) {
        return names.stream()
                .filter(blob -> blob.container().equals(container))
                .flatMap(blob -> Optional.ofNullable(clouds.source.current(blob)).stream())
                .map(blob -> new Listed(
                        blob.properties().version(),
                        blob.properties().size(),
                        blob.properties().lastModified(),
                        blob.tags()))
                .sorted(Comparator.comparing(blob -> blob.version().blob().name()));
    }

    ObjectListing.Page objects(RunContext run, String bucket, String prefix, String after) {
        return clouds.faults.intercept(run, "target.list", () -> {
            List<ObjectListing.Listed> rest = names.stream()
                    .map(clouds::keyOf)
                    .filter(key -> key.key().startsWith(prefix) && key.key().compareTo(after) > 0)
                    .flatMap(key -> clouds.target.listed(key).stream())
                    .sorted(Comparator.comparing(ObjectListing.Listed::key))
                    .toList();
            return new ObjectListing.Page(rest.stream().limit(PAGE).toList(), rest.size() <= PAGE);
        });
    }
}
