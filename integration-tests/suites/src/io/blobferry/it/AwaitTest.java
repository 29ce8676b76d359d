package io.blobferry.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AwaitTest {
    @Test
    void returnsTheFirstValue() {
        AtomicInteger polls = new AtomicInteger();
        int value = Await.value(
                "the third poll",
                polls::get,
                () -> Optional.of(polls.incrementAndGet()).filter(poll -> poll == 3));
        assertEquals(3, value);
    }

    @Test
    void aTimeoutNamesTheConditionAndTheState() {
        String message = assertThrows(
                        AssertionError.class,
                        () -> Await.condition("an empty queue", () -> "7 messages")
                                .atMost(Duration.ofMillis(120))
                                .until(() -> false))
                .getMessage();
        assertTrue(message.contains("an empty queue"), message);
        assertTrue(message.contains("7 messages"), message);
    }
}
