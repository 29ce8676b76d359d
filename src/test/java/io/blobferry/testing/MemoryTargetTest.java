package io.blobferry.testing;

class MemoryTargetTest extends BackupTargetContract {
    private final TargetAccess access = new MemoryTargetAccess();

    @Override
    protected TargetAccess access() {
        return access;
    }
}
