package io.blobferry.simulation;

import io.blobferry.spi.state.MessageQueue;
import io.blobferry.spi.state.SegmentQueue;
import io.blobferry.testing.MessageQueueContract;
import io.blobferry.testing.SegmentQueueContract;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Nested;

/** The queues of the simulation, whose delays have any length up to ten minutes. */
class SimulatedQueueTest {
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(10);

    @Nested
    class Events extends MessageQueueContract {
        private final Clouds clouds = new Clouds(new Random(1));

        @Override
        protected MessageQueue queue() {
            return clouds.events;
        }

        @Override
        protected void waitForDelay() {
            clouds.clock.advance(LONGEST_DELAY);
        }
    }

    @Nested
    class Segments extends SegmentQueueContract {
        private final Clouds clouds = new Clouds(new Random(1));

        @Override
        protected SegmentQueue queue() {
            return clouds.segmentQueue();
        }

        @Override
        protected void waitForDelay() {
            clouds.clock.advance(LONGEST_DELAY);
        }
    }
}
