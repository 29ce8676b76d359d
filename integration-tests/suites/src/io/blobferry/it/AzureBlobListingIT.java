package io.blobferry.it;

import io.blobferry.emulators.Emulators;
import io.blobferry.testing.BlobListingContract;
import io.blobferry.testing.SourceAccess;

/** The contract of a listing of blobs, kept by the adapter over the emulated account. */
class AzureBlobListingIT extends BlobListingContract {
    private static final SourceAccess CONTAINER = new AzureSourceAccess(Emulators.shared());

    @Override
    protected SourceAccess access() {
        return CONTAINER;
    }
}
