package io.blobferry.testing;

import io.blobferry.spi.state.SegmentQueue;
import java.time.Duration;

class MemorySegmentQueueTest extends SegmentQueueContract {
    private final MutableClock clock = new MutableClock();
    private final MemorySegmentQueue queue = new MemorySegmentQueue(new FaultInjector(), clock);

    @Override
    protected SegmentQueue queue() {
        return queue;
    }

    @Override
    protected void waitForDelay() {
        clock.advance(Duration.ofSeconds(1));
    }
}
