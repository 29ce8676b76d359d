package io.blobferry.testing;

import io.blobferry.spi.state.ReplayCursorStore;

class MemoryReplayCursorTest extends ReplayCursorContract {
    private final MemoryReplayCursor cursor = new MemoryReplayCursor(new FaultInjector());

    @Override
    protected ReplayCursorStore store() {
        return cursor;
    }
}
