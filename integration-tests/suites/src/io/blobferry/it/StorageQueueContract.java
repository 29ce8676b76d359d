package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.azure.storage.queue.QueueClient;
import com.azure.storage.queue.QueueServiceAsyncClient;
import com.azure.storage.queue.QueueServiceClient;
import io.blobferry.azure.state.AzureStorageQueue;
import io.blobferry.execution.PermanentException;
import io.blobferry.spi.state.MessageQueue;
import io.blobferry.testing.MessageQueueContract;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the message queue does, whatever queue service it is over. */
abstract class StorageQueueContract extends MessageQueueContract {
    private final QueueClient client;
    private final AzureStorageQueue queue;

    /** Over a new queue of this service. */
    StorageQueueContract(QueueServiceClient queues, QueueServiceAsyncClient asyncQueues) {
        client = queues.createQueue("contract-" + UUID.randomUUID());
        queue = new AzureStorageQueue(asyncQueues.getQueueAsyncClient(client.getQueueName()));
    }

    @Override
    protected MessageQueue queue() {
        return queue;
    }

    @Override
    protected void waitForDelay() {
        Pause.longerThanASecond();
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
    void missingQueue_isRejected() {
        client.delete();
        assertThrows(PermanentException.class, () -> queue.receive(1, LEASE));
    }
}
