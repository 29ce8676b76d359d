package io.blobferry.it;

import io.blobferry.azure.state.AzureSegmentQueue;
import io.blobferry.emulators.Emulators;
import io.blobferry.spi.state.SegmentQueue;
import io.blobferry.testing.SegmentQueueContract;
import java.util.UUID;

/** The contract of the segment queue, kept by the emulated queue service. */
class SegmentQueueIT extends SegmentQueueContract {
    private final SegmentQueue queue = new AzureSegmentQueue(Emulators.shared()
            .asyncQueues()
            .getQueueAsyncClient(Emulators.shared()
                    .queues()
                    .createQueue("contract-" + UUID.randomUUID())
                    .getQueueName()));

    @Override
    protected SegmentQueue queue() {
        return queue;
    }

    @Override
    protected void waitForDelay() {
        Pause.longerThanASecond();
    }
}
