package io.blobferry.azure.state;

import com.azure.storage.queue.QueueAsyncClient;
import com.azure.storage.queue.models.PeekedMessageItem;
import io.blobferry.domain.Segment;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.SegmentQueue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** The segments on one Azure storage queue: {@link SegmentMessage} in base64, which the Functions host expects. */
public final class AzureSegmentQueue implements SegmentQueue {
    private final QueueAsyncClient queue;

    /** @param queue an existing queue, without any encoding of its own; the caller owns the client */
    public AzureSegmentQueue(QueueAsyncClient queue) {
        this.queue = queue;
    }

    @Override
    public void send(RunContext run, Segment segment, Duration delay) {
        String operation = "queue " + segment;
        String text = Base64.getEncoder()
                .encodeToString(SegmentMessage.toJson(segment).getBytes(StandardCharsets.UTF_8));
        try {
            StateErrors.await(
                    run, operation, queue.sendMessageWithResponse(text, delay, AzureStorageQueue.NEVER_EXPIRES));
        } catch (CompletionException e) {
            throw StateErrors.translate(operation, e);
        }
    }

    @Override
    public Optional<Instant> oldest(RunContext run) {
        String operation = "peek at the queue " + queue.getQueueName();
        try {
            return Optional.ofNullable(StateErrors.await(run, operation, queue.peekMessage()))
                    .map(PeekedMessageItem::getInsertionTime)
                    .map(OffsetDateTime::toInstant);
        } catch (CompletionException e) {
            throw StateErrors.translate(operation, e);
        }
    }
}
