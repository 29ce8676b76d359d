package io.blobferry.verify;

import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.ObjectVersion;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.target.BackupReader;
import io.blobferry.spi.target.SourceAttributes;
import io.blobferry.spi.target.StoredVersion;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;

/** Reads objects of which some have rotted: one bit of their bytes is another one, and nothing else says so. */
final class RottenReader implements BackupReader {
    private final BackupReader reader;
    private final Set<ObjectKey> rotten = ConcurrentHashMap.newKeySet();

    RottenReader(BackupReader reader) {
        this.reader = reader;
    }

    void rot(ObjectKey key) {
        rotten.add(key);
    }

    @Override
    public Optional<StoredVersion> head(RunContext run, ObjectVersion version) {
        return reader.head(run, version);
    }

    @Override
    public Optional<Content> open(RunContext run, ObjectVersion version) {
        return reader.open(run, version);
    }

    @Override
    public Flow.Publisher<ByteBuffer> read(RunContext run, StoredVersion version, long offset, long length) {
        Flow.Publisher<ByteBuffer> bytes = reader.read(run, version, offset, length);
        return rotten.contains(version.version().key()) && offset == 0 ? new Flipped(bytes) : bytes;
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

    private record Flipped(Flow.Publisher<ByteBuffer> bytes) implements Flow.Publisher<ByteBuffer> {
        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
            bytes.subscribe(new Flow.Subscriber<ByteBuffer>() {
                private boolean first = true;

                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                    subscriber.onSubscribe(subscription);
                }

                @Override
                public void onNext(ByteBuffer buffer) {
                    if (!first) {
                        subscriber.onNext(buffer);
                        return;
                    }
                    first = false;
                    ByteBuffer changed = ByteBuffer.allocate(buffer.remaining());
                    changed.put(buffer).flip();
                    changed.put(0, (byte) (changed.get(0) ^ 1));
                    subscriber.onNext(changed);
                }

                @Override
                public void onError(Throwable failure) {
                    subscriber.onError(failure);
                }

                @Override
                public void onComplete() {
                    subscriber.onComplete();
                }
            });
        }
    }
}
