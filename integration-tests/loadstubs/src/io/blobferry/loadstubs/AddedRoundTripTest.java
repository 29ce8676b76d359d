package io.blobferry.loadstubs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AddedRoundTripTest {
    @Test
    void delaysAndKeepsOrder() {
        EmbeddedChannel connection = new EmbeddedChannel(new AddedRoundTrip(50));
        connection.freezeTime();
        connection.writeInbound("first", "second");
        connection.advanceTimeBy(49, TimeUnit.MILLISECONDS);
        connection.runScheduledPendingTasks();
        assertNull(connection.<String>readInbound());
        connection.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        connection.runScheduledPendingTasks();
        assertEquals("first", connection.<String>readInbound());
        assertEquals("second", connection.<String>readInbound());
    }
}
