package io.blobferry.testing;

class MemoryObjectListingTest extends ObjectListingContract {
    private final TargetAccess access = new MemoryTargetAccess();

    @Override
    protected TargetAccess access() {
        return access;
    }
}
