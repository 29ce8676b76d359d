package io.blobferry.testing;

class MemoryUploadsTest extends MultipartTargetContract {
    private final TargetAccess access = new MemoryTargetAccess();

    @Override
    protected TargetAccess access() {
        return access;
    }
}
