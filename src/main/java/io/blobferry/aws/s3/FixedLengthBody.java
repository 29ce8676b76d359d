package io.blobferry.aws.s3;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.AsyncRequestBody;

/**
 * A request body of known length that can be read once. A second subscription fails, because the source's stream cannot be
 * replayed: to repeat the request, the caller opens the source again.
 */
final class FixedLengthBody implements AsyncRequestBody {
    private final long length;
    private final Flow.Publisher<ByteBuffer> bytes;
    private final AtomicBoolean consumed = new AtomicBoolean();

    FixedLengthBody(long length, Flow.Publisher<ByteBuffer> bytes) {
        this.length = length;
        this.bytes = bytes;
    }

    @Override
    public Optional<Long> contentLength() {
        return Optional.of(length);
    }

    @Override
    public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
        if (consumed.compareAndSet(false, true)) {
            FlowAdapters.<ByteBuffer>toPublisher(bytes).subscribe(subscriber);
            return;
        }
        subscriber.onSubscribe(new Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {}
        });
        subscriber.onError(new IllegalStateException(
                "the request body was already read; open the source again to repeat the request"));
    }
}
