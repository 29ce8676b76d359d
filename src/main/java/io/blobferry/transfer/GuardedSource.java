package io.blobferry.transfer;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.ETag;
import io.blobferry.domain.Part;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Flow;

/** A source behind its circuit breaker. A stream of bytes is one call, which ends with its last byte. */
final class GuardedSource implements BlobSource {
    private final BlobSource source;
    private final Breaker breaker;

    GuardedSource(BlobSource source, Breaker breaker) {
        this.source = source;
        this.breaker = breaker;
    }

    @Override
    public Sighting look(Run run, BlobAddress blob) {
        return breaker.call(run, "look at " + blob, () -> source.look(run, blob));
    }

    @Override
    public Opening open(Run run, BlobAddress blob, Optional<ETag> known) {
        Opening opening = breaker.call(run, "read " + blob, () -> source.open(run, blob, known));
        return opening instanceof Content content ? new GuardedContent(run, content) : opening;
    }

    @Override
    public boolean keeps(Run run, BlobVersion version, String versionId) {
        return breaker.call(run, "look for version " + versionId, () -> source.keeps(run, version, versionId));
    }

    @Override
    public Flow.Publisher<ByteBuffer> read(Run run, BlobVersion version, Optional<String> versionId, Part part) {
        return subscriber -> bytes(run, version, versionId, part).subscribe(subscriber);
    }

    private Flow.Publisher<ByteBuffer> bytes(Run run, BlobVersion version, Optional<String> versionId, Part part) {
        Breaker.Attempt attempt;
        try {
            attempt = breaker.begin(run, "read part " + part.number() + " of " + version.blob());
        } catch (TransientException leftAlone) {
            return WatchedBytes.failing(leftAlone);
        }
        return new WatchedBytes(source.read(run, version, versionId, part), new WatchedBytes.Eye() {
            @Override
            public void complete() {
                attempt.worked();
            }

            @Override
            public void failed(Throwable failure) {
                attempt.failed(failure);
            }

            @Override
            public void cancelled() {
                attempt.abandoned();
            }
        });
    }

    @Override
    public Map<String, String> tags(Run run, BlobAddress blob) {
        return breaker.call(run, "read the tags of " + blob, () -> source.tags(run, blob));
    }

    /** The opening has been counted already; what may still be counted is that the bytes break off. */
    private final class GuardedContent implements Content {
        private final Run run;
        private final Content content;

        GuardedContent(Run run, Content content) {
            this.run = run;
            this.content = content;
        }

        @Override
        public BlobProperties properties() {
            return content.properties();
        }

        @Override
        public Flow.Publisher<ByteBuffer> bytes() {
            return new WatchedBytes(content.bytes(), new WatchedBytes.Eye() {
                @Override
                public void failed(Throwable failure) {
                    breaker.failed(run, failure);
                }
            });
        }

        @Override
        public void close() {
            content.close();
        }
    }
}
