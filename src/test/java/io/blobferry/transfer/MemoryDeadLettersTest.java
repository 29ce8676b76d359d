package io.blobferry.transfer;

class MemoryDeadLettersTest extends DeadLettersContract {
    private final MemoryDeadLetters files = new MemoryDeadLetters(new Boundary(), new ManualClock());

    @Override
    protected DeadLetters store() {
        return files;
    }

    @Override
    protected void leave(String name, String text) {
        files.leave(name, text);
    }

    @Override
    protected void removeStore() {
        files.clear();
    }
}
