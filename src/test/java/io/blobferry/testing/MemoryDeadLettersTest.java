package io.blobferry.testing;

import io.blobferry.spi.state.DeadLetters;

class MemoryDeadLettersTest extends DeadLettersContract {
    private final MemoryDeadLetters files = new MemoryDeadLetters(new FaultInjector(), new MutableClock());

    @Override
    protected DeadLetters store() {
        return files;
    }

    @Override
    protected void put(String name, String text) {
        files.put(name, text);
    }

    @Override
    protected void removeStore() {
        files.clear();
    }
}
