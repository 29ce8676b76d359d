package io.blobferry.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/** All bytes of a body. */
final class ReceivedBytes implements Flow.Subscriber<ByteBuffer> {
    private static final int LIMIT_SECONDS = 30;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<ByteBuffer> all = new CompletableFuture<>();
    private Flow.Subscription subscription;

    /** Reads the body to its end, and throws the exception with which it fails. */
    static ByteBuffer of(Flow.Publisher<ByteBuffer> body) {
        ReceivedBytes received = new ReceivedBytes();
        body.subscribe(received);
        try {
            return received.all.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof RuntimeException failure ? failure : failed;
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(1);
    }

    @Override
    public void onNext(ByteBuffer buffer) {
        byte[] copy = new byte[buffer.remaining()];
        buffer.get(copy);
        bytes.writeBytes(copy);
        subscription.request(1);
    }

    @Override
    public void onError(Throwable failure) {
        all.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        all.complete(ByteBuffer.wrap(bytes.toByteArray()));
    }
}
