package io.blobferry.testing;

import io.blobferry.execution.RunContext;
import io.blobferry.spi.target.ObjectListing;
import io.blobferry.testing.cloud.ListedPage;
import io.blobferry.testing.cloud.ObjectVersion;

/** The objects of a {@link MemoryTarget}, two a page. */
public final class MemoryObjectListing implements ObjectListing {
    private static final int PAGE = 2;

    private final FaultInjector faults;
    private final MemoryTarget target;

    public MemoryObjectListing(FaultInjector faults, MemoryTarget target) {
        this.faults = faults;
        this.target = target;
    }

    @Override
    public Page list(RunContext run, String bucket, String prefix, String after) {
        return faults.intercept(run, "target.list", () -> {
            ListedPage<ObjectVersion<MemoryObject>> page = target.list(bucket, prefix, after, PAGE);
            return new Page(
                    page.entries().stream()
                            .map(entry -> MemoryObject.listed(
                                    entry.name(), entry.item().orElseThrow()))
                            .toList(),
                    page.next().isEmpty());
        });
    }
}
