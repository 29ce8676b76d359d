package io.blobferry.it;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobHttpHeaders;
import com.azure.storage.blob.options.BlobParallelUploadOptions;
import io.blobferry.emulators.Emulators;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** A container of the source account, and the blobs that a suite puts there. */
final class SourceContainer {
    private final BlobContainerClient container;

    private SourceContainer(BlobContainerClient container) {
        this.container = container;
    }

    static SourceContainer create(Emulators emulators, String name) {
        return new SourceContainer(emulators.blobs().createBlobContainerIfNotExists(name));
    }

    String name() {
        return container.getBlobContainerName();
    }

    BlobClient blob(String name) {
        return container.getBlobClient(name);
    }

    BlobClient upload(String name, byte[] bytes) {
        return upload(name, bytes, new BlobHttpHeaders(), Map.of(), Map.of());
    }

    BlobClient upload(
            String name,
            byte[] bytes,
            BlobHttpHeaders headers,
            Map<String, String> metadata,
            Map<String, String> tags) {
        BlobClient blob = blob(name);
        BlobParallelUploadOptions options =
                new BlobParallelUploadOptions(BinaryData.fromBytes(bytes)).setHeaders(headers);
        if (!metadata.isEmpty()) {
            options.setMetadata(metadata);
        }
        if (!tags.isEmpty()) {
            options.setTags(tags);
        }
        blob.uploadWithResponse(options, Await.LIMIT, Context.NONE);
        return blob;
    }

    /** A blob that repeats these bytes, which travel to Azure only once. */
    BlobClient uploadRepeated(String name, byte[] bytes, int times) {
        BlobClient blob = blob(name);
        stage(blob, 0, bytes);
        commit(blob, Collections.nCopies(times, 0));
        return blob;
    }

    /** Brings bytes to Azure that a later {@link #commit} puts into the blob. */
    void stage(BlobClient blob, int number, byte[] bytes) {
        blob.getBlockBlobClient().stageBlock(id(number), BinaryData.fromBytes(bytes));
    }

    /** Makes the blob a new version: these blocks in this order. The blocks of its last version need not travel again. */
    void commit(BlobClient blob, List<Integer> numbers) {
        blob.getBlockBlobClient()
                .commitBlockList(numbers.stream().map(SourceContainer::id).toList(), true);
    }

    private static String id(int number) {
        return Base64.getEncoder().encodeToString(new byte[] {(byte) number});
    }
}
