package io.blobferry.suites;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobHttpHeaders;
import com.azure.storage.blob.options.BlobParallelUploadOptions;
import com.azure.storage.blob.specialized.BlockBlobClient;
import io.blobferry.emulators.Emulators;
import java.util.ArrayList;
import java.util.Base64;
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
        blob.uploadWithResponse(options, Eventually.LIMIT, Context.NONE);
        return blob;
    }

    /** A blob that repeats these bytes, which travel to Azure only once. */
    BlobClient uploadRepeated(String name, byte[] bytes, int times) {
        BlobClient blob = blob(name);
        BlockBlobClient blocks = blob.getBlockBlobClient();
        List<String> ids = new ArrayList<>();
        String id = Base64.getEncoder().encodeToString(new byte[] {1});
        blocks.stageBlock(id, BinaryData.fromBytes(bytes));
        for (int i = 0; i < times; i++) {
            ids.add(id);
        }
        blocks.commitBlockList(ids, true);
        return blob;
    }
}
