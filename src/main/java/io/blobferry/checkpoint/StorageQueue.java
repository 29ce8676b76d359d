package io.blobferry.checkpoint;

import com.azure.core.util.Context;
import com.azure.storage.queue.QueueClient;
import com.azure.storage.queue.models.QueueErrorCode;
import com.azure.storage.queue.models.QueueStorageException;
import com.azure.storage.queue.models.UpdateMessageResult;
import io.blobferry.domain.FailureCause;
import io.blobferry.transfer.MessageQueue;
import io.blobferry.transfer.RefusedException;
import io.blobferry.transfer.TransferException;
import io.blobferry.transfer.TransientException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * One Azure storage queue. Event Grid writes plain JSON or its base64, by the subscription's age; texts are handed out
 * decoded.
 */
public final class StorageQueue implements MessageQueue {
    private static final Duration ANSWER_TIME = Duration.ofSeconds(30);

    private static final int DEEPEST_CAUSE = 20;

    private final QueueClient queue;

    /** @param queue an existing queue, without any encoding of its own; the caller's */
    public StorageQueue(QueueClient queue) {
        this.queue = queue;
    }

    @Override
    public List<Message> receive(int most, Duration invisible) {
        return translated(
                "receive from the queue " + queue.getQueueName(),
                () -> queue.receiveMessages(most, invisible, ANSWER_TIME, Context.NONE).stream()
                        .map(item -> new Message(
                                item.getMessageId(),
                                decoded(item.getBody().toString()),
                                item.getDequeueCount(),
                                item.getPopReceipt()))
                        .toList());
    }

    @Override
    public Message extend(Message message, Duration invisible) {
        UpdateMessageResult updated = translated(
                "extend message " + message.id(),
                () -> queue.updateMessageWithResponse(
                                message.id(), message.receipt(), null, invisible, ANSWER_TIME, Context.NONE)
                        .getValue());
        return new Message(message.id(), message.text(), message.deliveries(), updated.getPopReceipt());
    }

    @Override
    public void delete(Message message) {
        translated("delete message " + message.id(), () -> {
            try {
                return queue.deleteMessageWithResponse(message.id(), message.receipt(), ANSWER_TIME, Context.NONE);
            } catch (RuntimeException e) {
                if (refusal(e).filter(StorageQueue::isNoLongerOurs).isPresent()) {
                    return null;
                }
                throw e;
            }
        });
    }

    /** The message is deleted already, or somebody else's by now and will be delivered again. */
    private static boolean isNoLongerOurs(QueueStorageException refused) {
        return refused.getStatusCode() == 404 || QueueErrorCode.POP_RECEIPT_MISMATCH.equals(refused.getErrorCode());
    }

    private static String decoded(String text) {
        String stripped = text.strip();
        if (stripped.startsWith("{") || stripped.startsWith("[")) {
            return stripped;
        }
        try {
            return new String(Base64.getDecoder().decode(stripped), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
            return stripped;
        }
    }

    private static <T> T translated(String operation, Supplier<T> call) {
        try {
            return call.get();
        } catch (TransferException e) {
            throw e;
        } catch (RuntimeException e) {
            throw refusal(e)
                    .map(refused -> translated(operation, refused))
                    .orElseGet(() -> new TransientException(operation, TransferException.said(e), e));
        }
    }

    private static TransferException translated(String operation, QueueStorageException refused) {
        String detail = refused.getStatusCode() + " " + refused.getErrorCode();
        return switch (refused.getStatusCode()) {
            case 401, 403 -> new RefusedException(operation, FailureCause.STATE_DENIED, detail, refused);
            case 404 -> new RefusedException(operation, FailureCause.REFUSED, detail, refused);
            default -> new TransientException(operation, detail, refused);
        };
    }

    /** What the service answered: the SDK wraps it, twice, where it was given a time to wait. */
    private static Optional<QueueStorageException> refusal(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(DEEPEST_CAUSE)
                .filter(QueueStorageException.class::isInstance)
                .map(QueueStorageException.class::cast)
                .findFirst();
    }
}
