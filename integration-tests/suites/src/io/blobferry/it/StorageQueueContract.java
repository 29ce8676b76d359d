package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.azure.storage.queue.QueueClient;
import com.azure.storage.queue.QueueServiceAsyncClient;
import com.azure.storage.queue.QueueServiceClient;
import io.blobferry.azure.state.AzureStorageQueue;
import io.blobferry.execution.PermanentException;
import io.blobferry.spi.state.MessageQueue.Message;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the message queue does, whatever queue service it is over. */
abstract class StorageQueueContract {
    private static final Duration LEASE = Duration.ofMinutes(1);

    private final QueueClient client;
    private final AzureStorageQueue queue;

    /** Over a new queue of this service. */
    StorageQueueContract(QueueServiceClient queues, QueueServiceAsyncClient asyncQueues) {
        client = queues.createQueue("contract-" + UUID.randomUUID());
        queue = new AzureStorageQueue(asyncQueues.getQueueAsyncClient(client.getQueueName()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"plain\":\"ünï\"}", "[1]", "no JSON, and no base64 either", "42"})
    void text_arrivesUnchanged_plainOrBase64(String text) {
        client.sendMessage(Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
        assertEquals(text, only().text());
        if (!text.equals("42")) {
            client.sendMessage(text);
            assertEquals(text, only().text());
        }
    }

    @Test
    void receivedMessage_isInvisibleUntilTimeout() {
        client.sendMessage("{}");
        Message message = only();
        assertEquals(1, message.deliveries());
        assertEquals(List.of(), queue.receive(1, LEASE));
        queue.updateVisibility(message, Duration.ZERO);
        assertEquals(2, only().deliveries());
    }

    @Test
    void renewedMessage_isDeletedByNewReceipt() {
        client.sendMessage("{}");
        Message renewed = queue.updateVisibility(only(), LEASE);
        queue.delete(renewed);
        assertEquals(0, client.getProperties().getApproximateMessagesCountLong());
    }

    @Test
    void deleteTwice_doesNoHarm() {
        client.sendMessage("{}");
        Message message = only();
        queue.delete(message);
        queue.delete(message);
    }

    @Test
    void missingQueue_isRejected() {
        client.delete();
        assertThrows(PermanentException.class, () -> queue.receive(1, LEASE));
    }

    private Message only() {
        List<Message> messages = queue.receive(32, LEASE);
        assertEquals(1, messages.size());
        return messages.getFirst();
    }
}
