package io.blobferry.testing;

import io.blobferry.spi.state.CheckpointStore;

class MemoryCheckpointsTest extends CheckpointStoreContract {
    private final MemoryCheckpoints rows = new MemoryCheckpoints(new FaultInjector(), new MutableClock());

    @Override
    protected CheckpointStore store() {
        return rows;
    }
}
