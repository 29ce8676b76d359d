package io.blobferry.stream;

import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.TransientException;
import io.blobferry.execution.UnexpectedFailure;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;

/**
 * Collects a byte stream in memory, on the threads of the stream. All of it is requested at once, since the memory for it is
 * there, so nothing waits for another thread between two buffers.
 */
public final class CollectedBytes implements Flow.Subscriber<ByteBuffer> {
    private final String operation;
    private final ByteBuffer content;
    private final CompletableFuture<Void> collected = new CompletableFuture<>();

    private CollectedBytes(String operation, byte[] target) {
        this.operation = operation;
        content = ByteBuffer.wrap(target);
    }

    /**
     * Reads the whole stream.
     *
     * @param target has the length of the stream. After a failure the stream may still write to it
     * @throws TransferException the failure of the stream
     * @throws TransientException if the stream has another length, or the run's deadline comes first
     */
    public static void read(RunContext run, String operation, byte[] target, Flow.Publisher<ByteBuffer> bytes) {
        CollectedBytes subscriber = new CollectedBytes(operation, target);
        bytes.subscribe(subscriber);
        try {
            run.await(operation, subscriber.collected);
        } catch (CompletionException failed) {
            throw UnexpectedFailure.translate(operation, failed);
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        var unused = collected.whenComplete((bytes, failure) -> {
            // Also at the deadline. A stream that has ended takes no notice.
            if (failure != null) {
                subscription.cancel();
            }
        });
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ByteBuffer buffer) {
        if (collected.isDone()) {
            return;
        }
        if (buffer.remaining() > content.remaining()) {
            fail(content.position() + buffer.remaining());
        } else {
            content.put(buffer);
        }
    }

    @Override
    public void onError(Throwable failure) {
        collected.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        if (content.hasRemaining()) {
            fail(content.position());
        } else {
            collected.complete(null);
        }
    }

    private void fail(int length) {
        collected.completeExceptionally(new TransientException(
                operation,
                "the answer has another length than was asked for: " + length + " bytes instead of "
                        + content.capacity(),
                null));
    }
}
