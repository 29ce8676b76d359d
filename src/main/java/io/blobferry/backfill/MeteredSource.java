package io.blobferry.backfill;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.ETag;
import io.blobferry.domain.Part;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.stream.ObservedPublisher;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Flow;

/** Counts the bytes that are read for each run, those of attempts included that fail: Azure bills them all. */
public final class MeteredSource implements BlobSource {
    private final BlobSource source;

    /** The caller owns the source. */
    public MeteredSource(BlobSource source) {
        this.source = source;
    }

    @Override
    public HeadResult head(RunContext run, BlobAddress blob) {
        return source.head(run, blob);
    }

    @Override
    public OpenResult open(RunContext run, BlobAddress blob, Optional<ETag> known) {
        OpenResult result = source.open(run, blob, known);
        return result instanceof Content content ? new MeteredContent(run, content) : result;
    }

    @Override
    public boolean hasVersion(RunContext run, BlobVersion version, String versionId) {
        return source.hasVersion(run, version, versionId);
    }

    @Override
    public Flow.Publisher<ByteBuffer> readRange(
            RunContext run, BlobVersion version, Optional<String> versionId, Part part) {
        return metered(run, source.readRange(run, version, versionId, part));
    }

    @Override
    public Map<String, String> tags(RunContext run, BlobAddress blob) {
        return source.tags(run, blob);
    }

    private static Flow.Publisher<ByteBuffer> metered(RunContext run, Flow.Publisher<ByteBuffer> bytes) {
        return new ObservedPublisher(bytes, new ObservedPublisher.Observer() {
            @Override
            public void onBytes(int count) {
                run.countBytesRead(count);
            }
        });
    }

    private record MeteredContent(RunContext run, Content content) implements Content {
        @Override
        public BlobProperties properties() {
            return content.properties();
        }

        @Override
        public Flow.Publisher<ByteBuffer> bytes() {
            return metered(run, content.bytes());
        }

        @Override
        public void close() {
            content.close();
        }
    }
}
