package io.blobferry.azure.restore;

import com.azure.storage.blob.models.AppendBlobRequestConditions;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.options.AppendBlobCreateOptions;
import com.azure.storage.blob.specialized.AppendBlobAsyncClient;
import io.blobferry.azure.restore.RefusedAttributes.Attribute;
import io.blobferry.domain.Crc64Nvme;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.destination.BlobWriter;
import io.blobferry.spi.destination.RangePlan;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;

/** Writes an append blob, range by range, each only behind the one before it. */
final class AppendBlobWriter implements BlobWriter {
    /** "About append blobs": 50,000 blocks. */
    private static final int MAX_BLOCKS = 50_000;

    private final DestinationBlob blob;
    private final GrowingBlob growing;
    private final RangePlan ranges;
    private final Set<Integer> kept;
    private final RefusedAttributes refused;
    private final AppendBlobAsyncClient client;

    private AppendBlobWriter(
            DestinationBlob blob, GrowingBlob growing, RangePlan ranges, Set<Integer> kept, RefusedAttributes refused) {
        this.blob = blob;
        this.growing = growing;
        this.ranges = ranges;
        this.kept = kept;
        this.refused = refused;
        client = blob.data().getAppendBlobAsyncClient();
    }

    static AppendBlobWriter open(RunContext run, DestinationBlob blob, Set<Integer> written) {
        RangePlan ranges = RangePlan.of(blob.blob().size(), RangeContent.RANGE_BYTES, MAX_BLOCKS);
        GrowingBlob growing = new GrowingBlob(blob);
        RefusedAttributes refused = new RefusedAttributes();
        Set<Integer> kept = growing.resumed(run)
                .map(BlobProperties::getBlobSize)
                .map(size -> kept(ranges, size, written))
                .orElse(Set.of());
        if (kept.isEmpty()) {
            growing.create(
                    run,
                    refused,
                    condition -> blob.data()
                            .getAppendBlobAsyncClient()
                            .createWithResponse(new AppendBlobCreateOptions()
                                    .setHeaders(growing.headers())
                                    .setMetadata(growing.metadata())
                                    .setTags(
                                            refused.has(Attribute.TAGS)
                                                    ? blob.attributes().tags()
                                                    : null)
                                    .setRequestConditions(condition)));
        }
        return new AppendBlobWriter(blob, growing, ranges, kept, refused);
    }

    /** The ranges that the blob has, if it ends with one of them, and they are all known. */
    private static Set<Integer> kept(RangePlan ranges, long size, Set<Integer> written) {
        int count = Math.toIntExact(Math.min(ranges.count(), Math.ceilDiv(size, ranges.rangeSize())));
        long end = count == 0
                ? 0
                : ranges.range(count - 1).offset() + ranges.range(count - 1).length();
        Set<Integer> first = IntStream.range(0, count).boxed().collect(Collectors.toUnmodifiableSet());
        return size == end && written.containsAll(first) ? first : Set.of();
    }

    @Override
    public RangePlan ranges() {
        return ranges;
    }

    @Override
    public boolean isSequential() {
        return true;
    }

    @Override
    public Set<Integer> kept() {
        return kept;
    }

    @Override
    public Crc64Nvme write(RunContext run, RangePlan.Range range, Flow.Publisher<ByteBuffer> bytes) {
        String operation = "append range " + range.index() + " to " + blob.url();
        RangeContent content = RangeContent.read(run, operation, range, bytes, blob);
        try {
            ContainerCall.await(
                    run,
                    operation,
                    content.crc(),
                    client.appendBlockWithResponse(
                            Flux.just(ByteBuffer.wrap(content.bytes())),
                            range.length(),
                            null,
                            new AppendBlobRequestConditions().setAppendPosition(range.offset())));
            content.release();
        } catch (PermanentException e) {
            if (!isAppended(run, range, e)) {
                throw e;
            }
        }
        return content.crc();
    }

    /** Whether an earlier attempt, whose answer was lost, has appended this range. */
    private boolean isAppended(RunContext run, RangePlan.Range range, PermanentException failure) {
        if (!(failure.getCause() instanceof BlobStorageException answer)
                || !"AppendPositionConditionNotMet".equals(String.valueOf(answer.getErrorCode()))) {
            return false;
        }
        Optional<BlobProperties> there = ContainerCall.find(
                run, "get the properties of " + blob.url(), blob.control().getProperties());
        return there.filter(found -> found.getBlobSize() == range.offset() + range.length())
                .isPresent();
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
        // Nothing is held; what was appended stays, marked as incomplete.
    }
}
