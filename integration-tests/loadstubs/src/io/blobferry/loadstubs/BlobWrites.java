package io.blobferry.loadstubs;

import io.blobferry.testing.cloud.Blob;
import io.blobferry.testing.cloud.BlobAttributes;
import io.blobferry.testing.cloud.BlobStore;
import io.blobferry.testing.cloud.ServiceException;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Put Blob, Put Block, Put Block List, Get Block List, Set and Get Blob Tags, Set Blob Tier, Set Blob Metadata and Set Blob
 * Properties, of block blobs. Bodies are counted and dropped.
 */
final class BlobWrites {
    /** How a blob of any size is made without sending it. */
    static final String DECLARED_SIZE = "x-standin-size";

    private static final String TIER = "x-ms-access-tier";
    private static final String TYPE = "x-ms-blob-type";
    private static final String BLOCK_BLOB = "BlockBlob";

    private final BlobStore<StubBlob> blobs;
    private final boolean verifiesCrc64;
    private final StagedBlocks staged = new StagedBlocks();

    BlobWrites(BlobStore<StubBlob> blobs, boolean verifiesCrc64) {
        this.blobs = blobs;
        this.verifiesCrc64 = verifiesCrc64;
    }

    /** Begins a PUT of a blob or of a part of it. */
    RequestBody begin(Target target, HttpHeaders headers) {
        return switch (target.value("comp").orElse("")) {
            case "" -> new CountedBody(headers, verifiesCrc64, size -> put(target, headers, size));
            case "block" -> new CountedBody(headers, verifiesCrc64, size -> stage(target, headers, size));
            case "blocklist" -> document(list -> commit(target, headers, BlockListXml.blocks(list)));
            case "tags" -> document(tags -> setTags(target, BlockListXml.tags(tags)));
            case "tier" -> document(nothing -> setTier(target, headers.get(TIER, "")));
            case "metadata" -> document(nothing -> setMetadata(target, headers));
            case "properties" -> document(nothing -> setProperties(target, headers));
            default ->
                document(nothing -> {
                    throw BlobRouter.notImplemented();
                });
        };
    }

    Answer blockList(Target target) {
        Optional<Blob<StubBlob>> blob = find(target);
        List<StagedBlocks.Block> uncommitted = staged.of(target);
        if (blob.isEmpty() && uncommitted.isEmpty()) {
            throw BlobRouter.notFound();
        }
        String type = target.value("blocklisttype").orElse("committed");
        return Answer.xml(
                        200,
                        BlockListXml.lists(
                                type.equals("uncommitted")
                                        ? List.of()
                                        : blob.map(found -> found.content().blocks())
                                                .orElse(List.of()),
                                type.equals("committed") ? List.of() : uncommitted))
                .with("x-ms-version", BlobRouter.VERSION);
    }

    Answer tags(Target target) {
        Blob<StubBlob> blob = found(target);
        return Answer.xml(200, BlockListXml.tags(blob.attributes().tags())).with("x-ms-version", BlobRouter.VERSION);
    }

    private Answer put(Target target, HttpHeaders headers, long received) {
        String declared = headers.get(DECLARED_SIZE);
        if (!headers.get(TYPE, BLOCK_BLOB).equals(BLOCK_BLOB)) {
            throw BlobRouter.notImplemented();
        }
        long size = declared == null ? received : Long.parseLong(declared);
        return write(target, headers, new StubBlob(size, BlobFields.returned(headers), tier(headers), List.of()));
    }

    private Answer stage(Target target, HttpHeaders headers, long received) {
        String id = target.value("blockid")
                .orElseThrow(() -> new ServiceException(
                        400, "MissingRequiredQueryParameter", "A query parameter that's mandatory is missing."));
        staged.stage(target, id, received);
        Answer answer = Answer.empty(201)
                .with("x-ms-request-server-encrypted", "true")
                .with("x-ms-version", BlobRouter.VERSION);
        String crc = headers.get(CountedBody.CRC64);
        return crc == null ? answer : answer.with(CountedBody.CRC64, crc);
    }

    private Answer commit(Target target, HttpHeaders headers, List<BlockListXml.Listed> list) {
        List<StagedBlocks.Block> committed =
                find(target).map(blob -> blob.content().blocks()).orElse(List.of());
        List<StagedBlocks.Block> blocks = staged.listed(target, list, committed);
        long size = blocks.stream().mapToLong(StagedBlocks.Block::size).sum();
        return write(target, headers, new StubBlob(size, BlobFields.returned(headers), tier(headers), blocks));
    }

    private synchronized Answer write(Target target, HttpHeaders headers, StubBlob content) {
        BlobConditions.requireForWrite(headers, find(target));
        Blob<StubBlob> written = blobs.put(
                target.container(), target.blob(), content, BlobAttributes.PLAIN.tagged(BlobFields.tags(headers)));
        staged.discard(target);
        return BlobRouter.written(201, written);
    }

    private synchronized Answer setMetadata(Target target, HttpHeaders headers) {
        Blob<StubBlob> blob = found(target);
        BlobConditions.requireForWrite(headers, Optional.of(blob));
        HttpHeaders changed = BlobFields.metadata(headers);
        blob.content().headers().forEach(header -> {
            if (!BlobFields.isMetadata(header.getKey())) {
                changed.set(header.getKey(), header.getValue());
            }
        });
        return changed(target, blob, changed);
    }

    private synchronized Answer setProperties(Target target, HttpHeaders headers) {
        Blob<StubBlob> blob = found(target);
        BlobConditions.requireForWrite(headers, Optional.of(blob));
        return changed(
                target,
                blob,
                BlobFields.returned(headers)
                        .setAll(BlobFields.metadata(blob.content().headers())));
    }

    private Answer changed(Target target, Blob<StubBlob> blob, HttpHeaders headers) {
        return BlobRouter.written(
                200,
                blobs.put(target.container(), target.blob(), blob.content().withHeaders(headers), blob.attributes()));
    }

    private synchronized Answer setTags(Target target, Map<String, String> tags) {
        found(target);
        blobs.setAttributes(target.container(), target.blob(), attributes -> attributes.tagged(tags));
        return Answer.empty(204).with("x-ms-version", BlobRouter.VERSION);
    }

    private synchronized Answer setTier(Target target, String tier) {
        found(target);
        blobs.setContent(target.container(), target.blob(), content -> content.withTier(tier));
        return Answer.empty(200).with("x-ms-version", BlobRouter.VERSION);
    }

    private static String tier(HttpHeaders headers) {
        return headers.get(TIER, "");
    }

    private Optional<Blob<StubBlob>> find(Target target) {
        return blobs.find(target.container(), target.blob());
    }

    private Blob<StubBlob> found(Target target) {
        return find(target).orElseThrow(BlobRouter::notFound);
    }

    private static RequestBody document(BlobRouter.Documented answer) {
        return new SmallBody(bytes -> BlobRouter.answered(false, () -> answer.to(bytes)));
    }
}
