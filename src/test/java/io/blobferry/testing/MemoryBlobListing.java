package io.blobferry.testing;

import io.blobferry.domain.BlobAddress;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.source.BlobListing;
import io.blobferry.spi.source.BlobRangeListing;
import io.blobferry.testing.cloud.ListedPage;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The blobs of a {@link MemorySource}, no more than two a page. */
public final class MemoryBlobListing implements BlobListing, BlobRangeListing {
    private static final int PAGE = 2;

    private final FaultInjector faults;
    private final MemorySource source;
    private final String account;

    public MemoryBlobListing(FaultInjector faults, MemorySource source, String account) {
        this.faults = faults;
        this.source = source;
        this.account = account;
    }

    @Override
    public Page list(RunContext run, String container, String prefix, int maxResults, Optional<String> from) {
        return faults.intercept(
                run, "source.list", () -> page(container, prefix, from.orElse(""), Math.min(PAGE, maxResults)));
    }

    @Override
    public Page listFrom(RunContext run, String container, String name, int maxResults) {
        Supplier<Page> page = () -> {
            // The name itself is listed, and a listing begins after a name.
            List<Listed> first = page(container, name, "", 1).blobs().stream()
                    .filter(blob -> blob.version().blob().name().equals(name))
                    .toList();
            return first.isEmpty()
                    ? page(container, "", name, Math.min(PAGE, maxResults))
                    : new Page(first, Optional.of(name));
        };
        return faults.intercept(run, "source.listFrom", page);
    }

    private Page page(String container, String prefix, String after, int max) {
        Optional<ListedPage<MemoryBlob>> found =
                source.list(new BlobAddress(account, container, "any"), prefix, after, max);
        return found.map(page -> new Page(
                        page.entries().stream()
                                .flatMap(entry -> entry.item().stream())
                                .filter(blob -> !blob.properties().directory())
                                .map(MemoryBlobListing::listed)
                                .toList(),
                        page.next()))
                .orElseGet(() -> new Page(List.of(), Optional.empty(), true));
    }

    private static Listed listed(MemoryBlob blob) {
        return new Listed(
                blob.properties().version(),
                blob.properties().size(),
                blob.properties().lastModified(),
                blob.properties().accessTier(),
                blob.tags());
    }
}
