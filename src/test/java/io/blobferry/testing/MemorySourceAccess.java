package io.blobferry.testing;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.FailureCause;
import io.blobferry.spi.source.BlobListing;
import io.blobferry.spi.source.BlobRangeListing;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.testing.cloud.BlobAttributes;
import java.util.Map;

/** A container in memory. */
final class MemorySourceAccess implements SourceAccess {
    private static final String ACCOUNT = "account";

    private final FaultInjector faults = new FaultInjector();
    private final MemorySource source = new MemorySource(faults, new MutableClock());
    private final MemoryBlobListing listing = new MemoryBlobListing(faults, source, ACCOUNT);

    MemorySourceAccess() {
        source.hideContainer(blobElsewhere("any"));
    }

    @Override
    public BlobSource source() {
        return source;
    }

    @Override
    public BlobListing listing() {
        return listing;
    }

    @Override
    public BlobRangeListing rangeListing() {
        return listing;
    }

    @Override
    public BlobAddress blob(String name) {
        return new BlobAddress(ACCOUNT, "container", name);
    }

    @Override
    public BlobAddress blobElsewhere(String name) {
        return new BlobAddress(ACCOUNT, "missing", name);
    }

    @Override
    public Written put(BlobAddress blob, int seed, int size) {
        BlobContent content = new BlobContent(seed, size);
        return new Written(new BlobVersion(blob, source.put(blob, content)), content::range);
    }

    @Override
    public void putDirectory(BlobAddress blob) {
        source.put(blob, new BlobContent(1, 0), BlobAttributes::asDirectory);
    }

    @Override
    public void delete(BlobAddress blob) {
        source.delete(blob);
    }

    @Override
    public void setTags(BlobAddress blob, Map<String, String> tags) {
        source.changeTags(blob, tags);
    }

    @Override
    public void archive(BlobAddress blob) {
        source.changeTier(blob, attributes -> attributes.unreadable(FailureCause.ARCHIVED));
    }

    @Override
    public void rehydrate(BlobAddress blob) {
        source.changeTier(blob, BlobAttributes::readable);
    }
}
