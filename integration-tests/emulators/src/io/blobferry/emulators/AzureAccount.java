package io.blobferry.emulators;

import com.azure.storage.blob.BlobServiceClient;

/** Another Azure Storage than that of the source, with the same certificate and in the same tenant. Closing ends it. */
public final class AzureAccount implements AutoCloseable {
    private final AzureStorage storage;
    private final BlobServiceClient blobs;

    AzureAccount(AzureStorage storage, BlobServiceClient blobs) {
        this.storage = storage;
        this.blobs = blobs;
    }

    /** The tests' own way into it. */
    public BlobServiceClient blobs() {
        return blobs;
    }

    @Override
    public void close() {
        storage.close();
    }
}
