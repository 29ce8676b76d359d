package io.blobferry.azure.state;

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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import reactor.core.publisher.Mono;

/**
 * One Azure storage queue. Event Grid writes plain JSON or its base64, by the subscription's age; texts are handed out
 * decoded.
 *
 * <p>The SDK's asynchronous client, waited for: its synchronous one works on an executor that the SDK shuts down at the
 * first sign of the JVM's end, when the work in hand still has to be acknowledged.
 */
public final class AzureStorageQueue implements MessageQueue {
    /** A message lives for seven days unless it is told not to end. */
    static final Duration NEVER_EXPIRES = Duration.ofSeconds(-1);

    private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(30);

    private final QueueAsyncClient queue;

    /** @param queue an existing queue, without any encoding of its own; the caller's */
    public AzureStorageQueue(QueueAsyncClient queue) {
        this.queue = queue;
    }

    @Override
    public void send(RunContext run, String text) {
        String operation = "put a message on the queue " + queue.getQueueName();
        String encoded = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        try {
            StateErrors.await(run, operation, queue.sendMessageWithResponse(encoded, Duration.ZERO, NEVER_EXPIRES));
        } catch (CompletionException e) {
            throw StateErrors.translate(operation, e);
        }
    }

    /** About how many messages are on the queue, those in somebody's hands included. One request. */
    public long approximateLength(RunContext run) {
        String operation = "ask for the length of the queue " + queue.getQueueName();
        try {
            return StateErrors.await(run, operation, queue.getPropertiesWithResponse())
                    .getValue()
                    .getApproximateMessagesCountLong();
        } catch (CompletionException e) {
            throw StateErrors.translate(operation, e);
        }
    }

    @Override
    public List<Message> receive(int most, Duration invisible) {
        List<QueueMessageItem> items = await(
                "receive from the queue " + queue.getQueueName(),
                queue.receiveMessages(most, invisible).collectList());
        return items.stream()
                .map(item -> new Message(
                        item.getMessageId(),
                        decode(item.getBody().toString()),
                        item.getDequeueCount(),
                        item.getPopReceipt()))
                .toList();
    }

    @Override
    public Message updateVisibility(Message message, Duration invisible) {
        UpdateMessageResult updated = await(
                "extend message " + message.id(),
                queue.updateMessage(message.id(), message.receipt(), null, invisible));
        return new Message(message.id(), message.text(), message.deliveries(), updated.getPopReceipt());
    }

    @Override
    public void delete(Message message) {
        await(
                "delete message " + message.id(),
                queue.deleteMessage(message.id(), message.receipt())
                        .onErrorComplete(failure ->
                                failure instanceof QueueStorageException refused && isReceiptInvalid(refused)));
    }

    /** Whether the queue answers, and about how many messages are in it. */
    public CheckResult check() {
        String what = "queue " + queue.getQueueName();
        try {
            long messages = queue.getProperties().block(RESPONSE_TIMEOUT).getApproximateMessagesCountLong();
            return CheckResult.passed(Map.of(what, "about " + messages + " messages"));
        } catch (RuntimeException e) {
            return StateDiagnostics.diagnose(
                    what, "BLOBFERRY_STATE__queueServiceUri", "Storage Queue Data Contributor", e);
        }
    }

    /** The message is deleted already, or somebody else's by now and will be delivered again. */
    private static boolean isReceiptInvalid(QueueStorageException refused) {
        return refused.getStatusCode() == 404 || QueueErrorCode.POP_RECEIPT_MISMATCH.equals(refused.getErrorCode());
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
