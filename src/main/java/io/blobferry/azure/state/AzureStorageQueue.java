package io.blobferry.azure.state;

import com.azure.core.util.BinaryData;
import com.azure.storage.queue.QueueAsyncClient;
import com.azure.storage.queue.models.QueueErrorCode;
import com.azure.storage.queue.models.QueueMessageItem;
import com.azure.storage.queue.models.QueueStorageException;
import com.azure.storage.queue.models.UpdateMessageResult;
import io.blobferry.diagnostics.CheckResult;
import io.blobferry.domain.FailureCause;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.TransientException;
import io.blobferry.spi.state.MessageQueue;
import io.blobferry.spi.state.QueueView;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import reactor.core.publisher.Mono;

/**
 * One Azure storage queue. Messages are written in base64. Event Grid writes plain JSON or base64, depending on the age of
 * the subscription; both are returned decoded.
 *
 * <p>Blocks on the SDK's asynchronous client: the synchronous one uses an executor that the SDK shuts down as soon as the
 * JVM begins to exit, when messages in progress still have to be acknowledged.
 */
public final class AzureStorageQueue implements MessageQueue, QueueView {
    /** The service's default is seven days. */
    static final Duration NEVER_EXPIRES = Duration.ofSeconds(-1);

    private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(30);

    private final QueueAsyncClient queue;

    /** @param queue an existing queue, without any encoding of its own; the caller owns the client */
    public AzureStorageQueue(QueueAsyncClient queue) {
        this.queue = queue;
    }

    @Override
    public void send(RunContext run, String text, Duration delay) {
        String operation = "put a message on the queue " + queue.getQueueName();
        String encoded = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        try {
            StateErrors.await(run, operation, queue.sendMessageWithResponse(encoded, delay, NEVER_EXPIRES));
        } catch (CompletionException e) {
            throw StateErrors.translate(operation, e);
        }
    }

    @Override
    public List<Waiting> peek(RunContext run) {
        String operation = "peek at the queue " + queue.getQueueName();
        try {
            return StateErrors.await(
                            run, operation, queue.peekMessages(MAX_PEEKED).collectList())
                    .stream()
                    .map(item -> new Waiting(
                            text(item.getBody()),
                            StateErrors.required(operation, "InsertionTime", item.getInsertionTime())
                                    .toInstant()))
                    .sorted(Comparator.comparing(Waiting::sentAt))
                    .toList();
        } catch (CompletionException e) {
            throw StateErrors.translate(operation, e);
        }
    }

    @Override
    public long approximateLength(RunContext run) {
        String operation = "get the length of the queue " + queue.getQueueName();
        try {
            return StateErrors.required(
                            operation,
                            "properties",
                            StateErrors.await(run, operation, queue.getPropertiesWithResponse()))
                    .getValue()
                    .getApproximateMessagesCountLong();
        } catch (CompletionException e) {
            throw StateErrors.translate(operation, e);
        }
    }

    @Override
    public List<Message> receive(int maxMessages, Duration visibilityTimeout) {
        String operation = "receive from the queue " + queue.getQueueName();
        List<QueueMessageItem> items = await(
                operation, queue.receiveMessages(maxMessages, visibilityTimeout).collectList());
        return items.stream()
                .map(item -> new Message(
                        StateErrors.required(operation, "MessageId", item.getMessageId()),
                        text(item.getBody()),
                        item.getDequeueCount(),
                        StateErrors.required(operation, "PopReceipt", item.getPopReceipt())))
                .toList();
    }

    @Override
    public Message updateVisibility(Message message, Duration visibilityTimeout) {
        String operation = "update the visibility of message " + message.id();
        UpdateMessageResult updated =
                await(operation, queue.updateMessage(message.id(), message.receipt(), null, visibilityTimeout));
        return new Message(
                message.id(),
                message.text(),
                message.deliveries(),
                StateErrors.required(operation, "x-ms-popreceipt", updated.getPopReceipt()));
    }

    @Override
    public void delete(Message message) {
        await(
                "delete message " + message.id(),
                queue.deleteMessage(message.id(), message.receipt())
                        .onErrorComplete(failure ->
                                failure instanceof QueueStorageException refused && isReceiptInvalid(refused)));
    }

    /** Checks that the queue can be read. A missing queue passes: the first start creates it. */
    public CheckResult check() {
        String resource = "queue " + queue.getQueueName();
        try {
            long messages = queue.getProperties().block(RESPONSE_TIMEOUT).getApproximateMessagesCountLong();
            return CheckResult.passed(Map.of(resource, "about " + messages + " messages"));
        } catch (RuntimeException e) {
            return StateDiagnostics.diagnose(
                    resource, "BLOBFERRY_STATE__queueServiceUri", "Storage Queue Data Contributor", e);
        }
    }

    /** The message was deleted, or its visibility timeout has passed and another consumer may have received it. */
    private static boolean isReceiptInvalid(QueueStorageException refused) {
        return refused.getStatusCode() == 404 || QueueErrorCode.POP_RECEIPT_MISMATCH.equals(refused.getErrorCode());
    }

    /** The SDK gives a message without text no body. */
    private static String text(BinaryData body) {
        return Optional.ofNullable(body).map(read -> decode(read.toString())).orElse("");
    }

    private static String decode(String text) {
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

    private static <T> T await(String operation, Mono<T> answer) {
        try {
            return answer.block(RESPONSE_TIMEOUT);
        } catch (QueueStorageException e) {
            throw translate(operation, e);
        } catch (RuntimeException e) {
            throw new TransientException(operation, TransferException.firstLine(e), e);
        }
    }

    private static TransferException translate(String operation, QueueStorageException refused) {
        String detail = refused.getStatusCode() + " " + refused.getErrorCode();
        return switch (refused.getStatusCode()) {
            case 401, 403 -> new PermanentException(operation, FailureCause.STATE_DENIED, detail, refused);
            case 404 -> new PermanentException(operation, FailureCause.REJECTED, detail, refused);
            default -> new TransientException(operation, detail, refused);
        };
    }
}
