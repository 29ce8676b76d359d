package io.blobferry.azure.restore;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.Block;
import com.azure.storage.blob.models.BlockListType;
import com.azure.storage.blob.options.BlockBlobCommitBlockListOptions;
import com.azure.storage.blob.options.BlockBlobSimpleUploadOptions;
import com.azure.storage.blob.options.BlockBlobStageBlockOptions;
import com.azure.storage.blob.specialized.BlockBlobAsyncClient;
import io.blobferry.azure.restore.RefusedAttributes.Attribute;
import io.blobferry.domain.Crc64Nvme;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import io.blobferry.spi.destination.BlobWriter;
import io.blobferry.spi.destination.RangePlan;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.Checksum;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Mono;

/**
 * Writes a block blob: one of a single range by Put Blob, when it is committed; else each range is a block, and the commit puts
 * the block list. The service is sent each block's CRC64 before the block. A blob of more than {@value #MAX_BLOCKS} blocks of 4
 * MiB has larger blocks, which do not fit into memory: of these the service's own CRC64 is compared.
 */
final class BlockBlobWriter implements BlobWriter {
    /** "Scalability and performance targets for Blob storage". */
    private static final int MAX_BLOCKS = 50_000;

    private static final int MAX_BYTES_IN_MEMORY = 2 * RangeContent.RANGE_BYTES;

    private final DestinationBlob blob;
    private final RangePlan ranges;
    private final Set<Integer> kept;
    private final BlockBlobAsyncClient client;
    private volatile RangeContent only;
    private volatile byte[] computedMd5;

    private BlockBlobWriter(DestinationBlob blob, RangePlan ranges, Set<Integer> kept) {
        this.blob = blob;
        this.ranges = ranges;
        this.kept = kept;
        client = blob.data().getBlockBlobAsyncClient();
    }

    static BlockBlobWriter open(RunContext run, DestinationBlob blob, Set<Integer> written) {
        RangePlan ranges = RangePlan.of(blob.blob().size(), RangeContent.RANGE_BYTES, MAX_BLOCKS);
        return new BlockBlobWriter(blob, ranges, written.isEmpty() ? Set.of() : kept(run, blob, ranges, written));
    }

    /** Those of the written blocks that the service still has: it drops what is not committed within a week. */
    private static Set<Integer> kept(RunContext run, DestinationBlob blob, RangePlan ranges, Set<Integer> written) {
        Map<String, Long> staged = ContainerCall.find(
                        run,
                        "list the blocks of " + blob.url(),
                        blob.control().getBlockBlobAsyncClient().listBlocks(BlockListType.UNCOMMITTED))
                .map(list -> list.getUncommittedBlocks().stream()
                        .collect(Collectors.toMap(Block::getName, Block::getSizeLong, (first, same) -> first)))
                .orElse(Map.of());
        return written.stream()
                .filter(index -> index < ranges.count())
                .filter(index -> Optional.ofNullable(staged.get(blockId(blob, index)))
                        .filter(size -> size == ranges.range(index).length())
                        .isPresent())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** All ids of a blob have the same length, as the service demands. */
    private static String blockId(DestinationBlob blob, int index) {
        String id = "%s-%06d".formatted(blob.versionId(), index);
        return Base64.getEncoder().encodeToString(id.getBytes(StandardCharsets.US_ASCII));
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
        String operation = "write block " + range.index() + " of " + blob.url();
        if (range.length() > MAX_BYTES_IN_MEMORY) {
            return stream(run, operation, range, bytes);
        }
        RangeContent content = RangeContent.read(run, operation, range, bytes, blob);
        if (ranges.count() == 1) {
            only = content;
        } else {
            ContainerCall.await(
                    run,
                    operation,
                    content.crc(),
                    client.stageBlockWithResponse(new BlockBlobStageBlockOptions(
                            blockId(blob, range.index()), BinaryData.fromBytes(content.bytes()))));
            content.release();
        }
        return content.crc();
    }

    private Crc64Nvme stream(
            RunContext run, String operation, RangePlan.Range range, Flow.Publisher<ByteBuffer> bytes) {
        Checksum checksum = blob.checksums().get();
        var body = JdkFlowAdapter.flowPublisherToFlux(bytes).doOnNext(buffer -> checksum.update(buffer.duplicate()));
        String confirmed = ContainerCall.await(
                        run,
                        operation,
                        client.stageBlockWithResponse(blockId(blob, range.index()), body, range.length(), null, null))
                .getHeaders()
                .getValue(BlockChecksumPolicy.HEADER);
        Crc64Nvme crc = new Crc64Nvme(checksum.getValue());
        if (confirmed != null && !confirmed.equals(BlockChecksumPolicy.littleEndian(crc))) {
            throw new TransientException(operation, "the service received other bytes than were sent", null);
        }
        return crc;
    }

    @Override
    public CommitResult commit(RunContext run) {
        String operation = "write " + blob.url();
        RefusedAttributes refused = new RefusedAttributes();
        if (!blob.make(run, operation, refused, () -> request(refused)) && !isWritten(run)) {
            return new Occupied();
        }
        if (blob.attributes().headers().type().isEmpty() || !hasContentMd5()) {
            // Without a type the service gives each blob one, which this takes away again.
            ContainerCall.await(
                    run,
                    "set the headers of " + blob.url(),
                    blob.control().setHttpHeaders(BlobAttributes.headers(blob.attributes(), true)));
        }
        return new Written(blob.url(), List.copyOf(refused.notes()));
    }

    /** Whether the blob that is there is what the request writes: an earlier attempt, whose answer was lost, has written it. */
    private boolean isWritten(RunContext run) {
        Optional<BlobProperties> written = blob.current(run)
                .filter(there -> BlobAttributes.isAsWritten(blob.blob(), there))
                .filter(there -> ranges.count() > 1 ? hasBlocks(run) : hasBytes(there));
        written.ifPresent(there -> computedMd5 = there.getContentMd5());
        return written.isPresent();
    }

    private boolean hasBlocks(RunContext run) {
        return ContainerCall.find(
                        run,
                        "list the blocks of " + blob.url(),
                        blob.control().getBlockBlobAsyncClient().listBlocks(BlockListType.COMMITTED))
                .map(list ->
                        list.getCommittedBlocks().stream().map(Block::getName).toList())
                .filter(blockIds()::equals)
                .isPresent();
    }

    private boolean hasBytes(BlobProperties there) {
        try {
            byte[] md5 = MessageDigest.getInstance("MD5").digest(content().bytes());
            return Arrays.equals(md5, there.getContentMd5());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("MD5 is missing, which every Java platform has to provide", e);
        }
    }

    private List<String> blockIds() {
        return IntStream.range(0, ranges.count())
                .mapToObj(index -> blockId(blob, index))
                .toList();
    }

    /** The bytes of a blob of no more than one range. */
    private RangeContent content() {
        return ranges.count() == 0 ? RangeContent.EMPTY : only;
    }

    /** The service computes the Content-MD5 of what is written at once; any client can have set it to something else. */
    private boolean hasContentMd5() {
        return ranges.count() > 1
                || blob.attributes()
                        .contentMd5()
                        .flatMap(BlobAttributes::decoded)
                        .map(md5 -> Arrays.equals(md5, computedMd5))
                        .orElse(true);
    }

    private Mono<?> request(RefusedAttributes refused) {
        if (ranges.count() > 1) {
            return client.commitBlockListWithResponse(commitOptions(refused));
        }
        RangeContent content = content();
        return client.uploadWithResponse(uploadOptions(refused, content))
                .doOnNext(answer -> computedMd5 = answer.getValue().getContentMd5())
                .contextWrite(context -> context.put(BlockChecksumPolicy.CHECKSUM, content.crc()));
    }

    private BlockBlobCommitBlockListOptions commitOptions(RefusedAttributes refused) {
        return new BlockBlobCommitBlockListOptions(blockIds())
                .setHeaders(BlobAttributes.headers(blob.attributes(), true))
                .setMetadata(BlobAttributes.metadata(blob.attributes()))
                .setTags(refused.has(Attribute.TAGS) ? blob.attributes().tags() : null)
                .setTier(
                        refused.has(Attribute.TIER)
                                ? BlobAttributes.tier(blob.attributes()).orElse(null)
                                : null)
                .setRequestConditions(blob.condition());
    }

    private BlockBlobSimpleUploadOptions uploadOptions(RefusedAttributes refused, RangeContent content) {
        return new BlockBlobSimpleUploadOptions(BinaryData.fromBytes(content.bytes()))
                .setHeaders(BlobAttributes.headers(blob.attributes(), false))
                .setMetadata(BlobAttributes.metadata(blob.attributes()))
                .setTags(refused.has(Attribute.TAGS) ? blob.attributes().tags() : null)
                .setTier(
                        refused.has(Attribute.TIER)
                                ? BlobAttributes.tier(blob.attributes()).orElse(null)
                                : null)
                .setRequestConditions(blob.condition());
    }

    /** Blocks that are not committed expire by themselves. */
    @Override
    public void discard(RunContext run) {
        only = null;
    }

    @Override
    public void close() {
        only = null;
    }
}
