package io.blobferry.testing;

class MemoryBackupReaderTest extends BackupReaderContract {
    private final TargetAccess access = new MemoryTargetAccess();

    @Override
    protected TargetAccess access() {
        return access;
    }
}
