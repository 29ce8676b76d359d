package io.blobferry.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.MessageQueue;
import io.blobferry.spi.state.MessageQueue.Message;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What every queue of messages does ("Get Messages", "Update Message" and "Delete Message" in the REST reference of Azure
 * Queue Storage).
 */
public abstract class MessageQueueContract {
    protected static final Duration LEASE = Duration.ofMinutes(1);
    private static final int MAX = 32;

    protected final RunContext run =
            new RunContext("contract", Clock.systemUTC(), Duration.ofMinutes(1), new RecordingListener());

    /** A queue of this test's own. */
    protected abstract MessageQueue queue();

    /** Lets the time pass that a message with a delay of a second is invisible. */
    protected abstract void waitForDelay();

    @Test
    protected void emptyQueue_hasNoMessage() {
        assertEquals(List.of(), queue().receive(1, LEASE));
    }

    @Test
    protected void sentMessage_arrivesUnchanged() {
        queue().send(run, "{\"plain\":\"\u00FCn\u00EF\"}");
        Message message = only();
        assertEquals("{\"plain\":\"\u00FCn\u00EF\"}", message.text());
        assertEquals(1, message.deliveries());
    }

    @Test
    protected void delayedMessage_isInvisibleFirst() {
        queue().send(run, "{}", Duration.ofSeconds(1));
        assertEquals(List.of(), queue().receive(1, LEASE));
        waitForDelay();
        assertEquals(1, only().deliveries());
    }

    @Test
    protected void receive_hasNoMoreThanTheMaximum_andEachMessageOnce() {
        for (String text : List.of("{\"a\":1}", "{\"b\":2}", "{\"c\":3}")) {
            queue().send(run, text);
        }
        List<Message> two = queue().receive(2, LEASE);
        List<Message> third = queue().receive(2, LEASE);
        assertEquals(2, two.size());
        assertEquals(1, third.size());
        Set<String> texts = two.stream().map(Message::text).collect(Collectors.toSet());
        texts.add(third.getFirst().text());
        assertEquals(3, texts.size());
    }

    @Test
    protected void receivedMessage_isInvisibleUntilItsTimeout() {
        queue().send(run, "{}");
        Message message = only();
        assertEquals(List.of(), queue().receive(1, LEASE));
        queue().updateVisibility(message, Duration.ZERO);
        assertEquals(2, only().deliveries());
    }

    @Test
    protected void renewedMessage_isDeletedByItsNewReceipt() {
        queue().send(run, "{}");
        Message received = only();
        Message renewed = queue().updateVisibility(received, Duration.ofSeconds(1));
        assertEquals(received.text(), renewed.text());
        assertNotEquals(received.receipt(), renewed.receipt());
        queue().delete(renewed);
        waitForDelay();
        assertEquals(List.of(), queue().receive(1, LEASE));
    }

    /** 400 PopReceiptMismatch: another receiver owns the message. */
    @Test
    protected void delete_byTheReceiptOfAFormerDelivery_hasNoEffect() {
        queue().send(run, "{}");
        Message first = only();
        queue().updateVisibility(first, Duration.ZERO);
        Message second = only();
        queue().delete(first);
        queue().updateVisibility(second, Duration.ZERO);
        assertEquals(3, only().deliveries());
    }

    @Test
    protected void delete_again_hasNoEffect() {
        queue().send(run, "{}");
        Message message = only();
        queue().delete(message);
        queue().delete(message);
        assertEquals(List.of(), queue().receive(1, LEASE));
    }

    protected final Message only() {
        List<Message> messages = queue().receive(MAX, LEASE);
        assertEquals(1, messages.size(), messages::toString);
        assertTrue(messages.getFirst().deliveries() > 0);
        return messages.getFirst();
    }
}
