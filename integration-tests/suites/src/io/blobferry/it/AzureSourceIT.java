package io.blobferry.it;

import io.blobferry.emulators.Emulators;
import io.blobferry.testing.BlobSourceContract;
import io.blobferry.testing.SourceAccess;

/** The contract of a source, kept by the adapter over the emulated account. */
class AzureSourceIT extends BlobSourceContract {
    private static final SourceAccess CONTAINER = new AzureSourceAccess(Emulators.shared());

    @Override
    protected SourceAccess access() {
        return CONTAINER;
    }
}
