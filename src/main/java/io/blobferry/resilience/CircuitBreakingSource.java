package io.blobferry.resilience;

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
import java.util.function.Consumer;

/** A source guarded by a circuit breaker. A range read is one call that ends with its last byte. The trial is a HEAD. */
final class CircuitBreakingSource implements BlobSource {
    private final BlobSource source;
    private final CloudCircuitBreaker breaker;

    CircuitBreakingSource(BlobSource source, CloudCircuitBreaker breaker) {
        this.source = source;
        this.breaker = breaker;
    }

    @Override
    public HeadResult head(RunContext run, BlobAddress blob) {
        return breaker.call(run, "get properties of " + blob, trial(blob), () -> source.head(run, blob));
    }

    @Override
    public OpenResult open(RunContext run, BlobAddress blob, Optional<ETag> known) {
        CloudCircuitBreaker.Call call = breaker.begin(run, "read " + blob, trial(blob));
        OpenResult result = call.execute(() -> source.open(run, blob, known));
        return result instanceof Content content ? new CircuitBreakingContent(call.companion(), content) : result;
    }

    @Override
    public boolean hasVersion(RunContext run, BlobVersion version, String versionId) {
        return breaker.call(
                run,
                "check version " + versionId + " of " + version.blob(),
                trial(version.blob()),
                () -> source.hasVersion(run, version, versionId));
    }

    /** The call begins here, on the run's own thread, so that a trial may block it. */
    @Override
    public Flow.Publisher<ByteBuffer> readRange(
            RunContext run, BlobVersion version, Optional<String> versionId, Part part) {
        CloudCircuitBreaker.Call call =
                breaker.begin(run, "read part " + part.number() + " of " + version.blob(), trial(version.blob()));
        return new ObservedPublisher(source.readRange(run, version, versionId, part), new ObservedPublisher.Observer() {
            @Override
            public void onComplete() {
                call.succeeded();
            }

            @Override
            public void onError(Throwable failure) {
                call.failed(failure);
            }

            @Override
            public void onCancel() {
                call.ignored();
            }
        });
    }

    @Override
    public Map<String, String> tags(RunContext run, BlobAddress blob) {
        return breaker.call(run, "read the tags of " + blob, trial(blob), () -> source.tags(run, blob));
    }

    private Consumer<RunContext> trial(BlobAddress blob) {
        return run -> source.head(run, blob);
    }

    /** The GET has been counted as a success; a broken content stream counts as another call, which failed. */
    private static final class CircuitBreakingContent implements Content {
        private final CloudCircuitBreaker.Call call;
        private final Content content;

        CircuitBreakingContent(CloudCircuitBreaker.Call call, Content content) {
            this.call = call;
            this.content = content;
        }

        @Override
        public BlobProperties properties() {
            return content.properties();
        }

        @Override
        public Flow.Publisher<ByteBuffer> bytes() {
            return new ObservedPublisher(content.bytes(), new ObservedPublisher.Observer() {
                @Override
                public void onError(Throwable failure) {
                    call.failed(failure);
                }
            });
        }

        @Override
        public void close() {
            content.close();
        }
    }
}
