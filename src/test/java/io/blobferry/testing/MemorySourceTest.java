package io.blobferry.testing;

class MemorySourceTest extends BlobSourceContract {
    private final SourceAccess access = new MemorySourceAccess();

    @Override
    protected SourceAccess access() {
        return access;
    }
}
