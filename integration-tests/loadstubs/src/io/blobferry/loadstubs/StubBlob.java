package io.blobferry.loadstubs;

import io.blobferry.domain.Crc64Nvme;
import io.blobferry.testing.cloud.Content;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Optional;

/**
 * What is kept of a blob that was written: everything but its bytes.
 *
 * @param headers as reads of the blob return them
 * @param tier the access tier that was set at the blob itself; empty: it is inferred
 * @param blocks the committed blocks, in order
 */
record StubBlob(long size, HttpHeaders headers, String tier, List<StagedBlocks.Block> blocks) implements Content {
    @Override
    public Optional<Crc64Nvme> checksum() {
        return Optional.empty();
    }

    StubBlob withTier(String other) {
        return new StubBlob(size, headers, other, blocks);
    }

    StubBlob withHeaders(HttpHeaders other) {
        return new StubBlob(size, other, tier, blocks);
    }
}
