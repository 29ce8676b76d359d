package io.blobferry.testing;

class MemoryVersionListingTest extends ObjectVersionListingContract {
    private final TargetAccess access = new MemoryTargetAccess();

    @Override
    protected TargetAccess access() {
        return access;
    }
}
