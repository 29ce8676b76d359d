package io.blobferry.transfer;

class MemoryCheckpointsTest extends CheckpointStoreContract {
    private final MemoryCheckpoints rows = new MemoryCheckpoints(new Boundary());

    @Override
    protected CheckpointStore store() {
        return rows;
    }
}
