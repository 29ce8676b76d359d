package io.blobferry.testing;

import io.blobferry.spi.state.FailureStore;

class MemoryFailuresTest extends FailureStoreContract {
    private final MemoryFailures rows = new MemoryFailures(new FaultInjector(), new MutableClock());

    @Override
    protected FailureStore store() {
        return rows;
    }
}
