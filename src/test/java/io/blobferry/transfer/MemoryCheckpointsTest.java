package io.blobferry.transfer;

class MemoryCheckpointsTest extends CheckpointStoreContract {
    private final MemoryCheckpoints rows = new MemoryCheckpoints(new Boundary(), new ManualClock());

    @Override
    protected CheckpointStore store() {
        return rows;
    }
}
