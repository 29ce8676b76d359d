package io.blobferry.transfer;

class MemoryFailuresTest extends FailureStoreContract {
    private final MemoryFailures rows = new MemoryFailures(new Boundary());

    @Override
    protected FailureStore store() {
        return rows;
    }
}
