package io.blobferry.testing;

import io.blobferry.spi.state.MessageQueue;
import java.time.Duration;

class MemoryEventQueueTest extends MessageQueueContract {
    private final MutableClock clock = new MutableClock();
    private final MemoryEventQueue queue = new MemoryEventQueue(new FaultInjector(), clock);

    @Override
    protected MessageQueue queue() {
        return queue;
    }

    @Override
    protected void waitForDelay() {
        clock.advance(Duration.ofSeconds(1));
    }
}
