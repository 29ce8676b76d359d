package io.blobferry.testing;

class MemoryUploadListingTest extends UploadListingContract {
    private final TargetAccess access = new MemoryTargetAccess();

    @Override
    protected TargetAccess access() {
        return access;
    }
}
