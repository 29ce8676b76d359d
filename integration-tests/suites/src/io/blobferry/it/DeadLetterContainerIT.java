package io.blobferry.it;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobContainerClient;
import io.blobferry.azure.state.DeadLetterContainer;
import io.blobferry.emulators.Emulators;
import io.blobferry.spi.state.DeadLetters;
import io.blobferry.testing.DeadLettersContract;
import java.util.UUID;

/** The contract of dead letters, kept by the emulated blob service. */
class DeadLetterContainerIT extends DeadLettersContract {
    private final BlobContainerClient container =
            Emulators.shared().blobs().createBlobContainer("dead-letters-" + UUID.randomUUID());
    private final DeadLetters store = new DeadLetterContainer(
            Emulators.shared().asyncBlobs().getBlobContainerAsyncClient(container.getBlobContainerName()));

    @Override
    protected DeadLetters store() {
        return store;
    }

    @Override
    protected void put(String name, String text) {
        container.getBlobClient(name).upload(BinaryData.fromString(text), true);
    }

    @Override
    protected void removeStore() {
        container.delete();
    }
}
