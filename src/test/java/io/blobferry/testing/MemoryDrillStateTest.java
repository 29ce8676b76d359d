package io.blobferry.testing;

import io.blobferry.spi.state.DrillStateStore;

class MemoryDrillStateTest extends DrillStateContract {
    private final MemoryDrillState state = new MemoryDrillState(new FaultInjector());

    @Override
    protected DrillStateStore store() {
        return state;
    }
}
