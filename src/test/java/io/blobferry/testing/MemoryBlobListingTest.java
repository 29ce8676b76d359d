package io.blobferry.testing;

class MemoryBlobListingTest extends BlobListingContract {
    private final SourceAccess access = new MemorySourceAccess();

    @Override
    protected SourceAccess access() {
        return access;
    }
}
