package io.blobferry.testing;

class MemoryRecordsTest extends HistoryRecordsContract {
    private final TargetAccess access = new MemoryTargetAccess();

    @Override
    protected TargetAccess access() {
        return access;
    }
}
