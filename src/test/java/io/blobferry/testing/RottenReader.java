package io.blobferry.testing;

import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.ObjectVersion;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.target.BackupReader;
import io.blobferry.spi.target.SourceAttributes;
import io.blobferry.spi.target.StoredVersion;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Flow;
import reactor.adapter.JdkFlowAdapter;

/** A reader whose bytes have rotted: each buffer's first is another. */
public final class RottenReader implements BackupReader {
    private final BackupReader reader;

    public RottenReader(BackupReader reader) {
        this.reader = reader;
    }

    private static Flow.Publisher<ByteBuffer> rotten(Flow.Publisher<ByteBuffer> bytes) {
        return JdkFlowAdapter.publisherToFlowPublisher(JdkFlowAdapter.flowPublisherToFlux(bytes)
                .map(buffer -> {
                    ByteBuffer copy =
                            ByteBuffer.allocate(buffer.remaining()).put(buffer).flip();
                    return copy.put(0, (byte) (copy.get(0) ^ 1));
                }));
    }

    @Override
    public Optional<StoredVersion> head(RunContext run, ObjectVersion version) {
        return reader.head(run, version);
    }

    @Override
    public Optional<Content> open(RunContext run, ObjectVersion version) {
        return reader.open(run, version).map(content -> new Content() {
            @Override
            public StoredVersion version() {
                return content.version();
            }

            @Override
            public Flow.Publisher<ByteBuffer> bytes() {
                return rotten(content.bytes());
            }

            @Override
            public void close() {
                content.close();
            }
        });
    }

    @Override
    public Flow.Publisher<ByteBuffer> read(RunContext run, StoredVersion version, long offset, long length) {
        return rotten(reader.read(run, version, offset, length));
    }

    @Override
    public SourceAttributes attributes(RunContext run, StoredVersion version) {
        return reader.attributes(run, version);
    }

    @Override
    public Optional<String> readText(RunContext run, ObjectKey key) {
        return reader.readText(run, key);
    }

    @Override
    public ThawResult requestThaw(RunContext run, StoredVersion version, ThawTier tier, int days) {
        return reader.requestThaw(run, version, tier, days);
    }
}
