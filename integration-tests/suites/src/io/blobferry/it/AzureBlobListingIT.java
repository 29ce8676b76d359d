package io.blobferry.it;

import io.blobferry.emulators.Emulators;
import io.blobferry.testing.BlobListingContract;
import io.blobferry.testing.SourceAccess;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;

/** The contract of a listing of blobs, kept by the adapter over the emulated account. */
class AzureBlobListingIT extends BlobListingContract {
    private static final SourceAccess CONTAINER = new AzureSourceAccess(Emulators.shared());

    @Override
    protected SourceAccess access() {
        return CONTAINER;
    }

    @Test
    @Disabled("Azurite does not know startFrom and lists from the first blob.")
    @Override
    protected void listFrom_beginsAtTheName_andContinues() {}
}
