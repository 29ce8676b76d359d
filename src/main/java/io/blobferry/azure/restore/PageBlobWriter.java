package io.blobferry.azure.restore;

import com.azure.storage.blob.models.PageRange;
import com.azure.storage.blob.options.PageBlobCreateOptions;
import com.azure.storage.blob.specialized.PageBlobAsyncClient;
import io.blobferry.azure.restore.RefusedAttributes.Attribute;
import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.FailureCause;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.destination.BlobWriter;
import io.blobferry.spi.destination.RangePlan;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.stream.Collectors;
import java.util.zip.Checksum;
import reactor.core.publisher.Flux;

/** Writes a page blob. Pages of zeros are not written: a new page blob has them. */
final class PageBlobWriter implements BlobWriter {
    private static final int PAGE_BYTES = 512;

    /** Zeros between two pages that are written along, since a request of its own would cost more. */
    private static final int MAX_GAP_BYTES = 64 << 10;

    private final DestinationBlob blob;
    private final GrowingBlob growing;
    private final RangePlan ranges;
    private final Set<Integer> kept;
    private final RefusedAttributes refused;
    private final PageBlobAsyncClient client;

    private PageBlobWriter(
            DestinationBlob blob, GrowingBlob growing, RangePlan ranges, Set<Integer> kept, RefusedAttributes refused) {
        this.blob = blob;
        this.growing = growing;
        this.ranges = ranges;
        this.kept = kept;
        this.refused = refused;
        client = blob.data().getPageBlobAsyncClient();
    }

    static PageBlobWriter open(RunContext run, DestinationBlob blob, Set<Integer> written) {
        long size = blob.blob().size();
        String operation = "create the page blob " + blob.url();
        if (size % PAGE_BYTES != 0) {
            throw new PermanentException(
                    operation,
                    FailureCause.REJECTED,
                    "its " + size
                            + " bytes are no whole pages of 512: the object in S3 is not the page blob that its metadata"
                            + " names",
                    null);
        }
        RangePlan ranges = new RangePlan(size, RangeContent.RANGE_BYTES);
        GrowingBlob growing = new GrowingBlob(blob);
        RefusedAttributes refused = new RefusedAttributes();
        boolean isResumed = growing.resumed(run)
                .filter(there -> there.getBlobSize() == size)
                .isPresent();
        if (!isResumed) {
            growing.create(
                    run,
                    refused,
                    condition -> blob.data()
                            .getPageBlobAsyncClient()
                            .createWithResponse(new PageBlobCreateOptions(size)
                                    .setSequenceNumber(sequenceNumber(blob))
                                    .setHeaders(growing.headers())
                                    .setMetadata(growing.metadata())
                                    .setTags(
                                            refused.has(Attribute.TAGS)
                                                    ? blob.attributes().tags()
                                                    : null)
                                    .setRequestConditions(condition)));
        }
        Set<Integer> kept = isResumed
                ? written.stream().filter(index -> index < ranges.count()).collect(Collectors.toUnmodifiableSet())
                : Set.of();
        return new PageBlobWriter(blob, growing, ranges, kept, refused);
    }

    private static Long sequenceNumber(DestinationBlob blob) {
        OptionalLong number = blob.attributes().sequenceNumber();
        return number.isPresent() ? number.getAsLong() : null;
    }

    @Override
    public RangePlan ranges() {
        return ranges;
    }

    @Override
    public boolean isSequential() {
        return false;
    }

    @Override
    public Set<Integer> kept() {
        return kept;
    }

    @Override
    public Crc64Nvme write(RunContext run, RangePlan.Range range, Flow.Publisher<ByteBuffer> bytes) {
        String operation = "write range " + range.index() + " of " + blob.url();
        RangeContent content = RangeContent.read(run, operation, range, bytes, blob);
        byte[] all = content.bytes();
        int at = nextPage(all, 0, true);
        while (at < all.length) {
            int end = endOfPages(all, at);
            writePages(run, operation, range.offset(), all, at, end);
            at = nextPage(all, end, true);
        }
        content.release();
        return content.crc();
    }

    private void writePages(RunContext run, String operation, long offset, byte[] all, int from, int to) {
        Checksum checksum = blob.checksums().get();
        checksum.update(all, from, to - from);
        ContainerCall.await(
                run,
                operation,
                new Crc64Nvme(checksum.getValue()),
                client.uploadPagesWithResponse(
                        new PageRange().setStart(offset + from).setEnd(offset + to - 1),
                        Flux.just(ByteBuffer.wrap(all, from, to - from).slice()),
                        null,
                        null));
    }

    /** The end of the pages from here on that are worth one request. */
    private static int endOfPages(byte[] all, int from) {
        int end = nextPage(all, from, false);
        while (end < all.length) {
            int next = nextPage(all, end, true);
            if (next == all.length || next - end > MAX_GAP_BYTES) {
                return end;
            }
            end = nextPage(all, next, false);
        }
        return end;
    }

    /** The offset of the first page that has other bytes than zeros, or that has none; the length if there is no such page. */
    private static int nextPage(byte[] all, int from, boolean withBytes) {
        int at = from;
        while (at < all.length && hasBytes(all, at) != withBytes) {
            at += PAGE_BYTES;
        }
        return at;
    }

    private static boolean hasBytes(byte[] all, int page) {
        for (int i = page; i < page + PAGE_BYTES; i++) {
            if (all[i] != 0) {
                return true;
            }
        }
        return false;
    }

    @Override
    public CommitResult commit(RunContext run) {
        return growing.complete(run, refused);
    }

    @Override
    public void discard(RunContext run) {
        growing.discard(run);
    }

    @Override
    public void close() {
        // Nothing is held; what was written stays, marked as incomplete.
    }
}
