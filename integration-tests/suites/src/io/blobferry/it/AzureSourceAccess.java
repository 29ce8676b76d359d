package io.blobferry.it;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.models.AccessTier;
import com.azure.storage.blob.options.BlobParallelUploadOptions;
import io.blobferry.azure.blob.AzureBlobListing;
import io.blobferry.azure.blob.AzureBlobSource;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.ETag;
import io.blobferry.emulators.Emulators;
import io.blobferry.spi.source.BlobListing;
import io.blobferry.spi.source.BlobRangeListing;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.testing.BlobContent;
import io.blobferry.testing.SourceAccess;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/** A container of the emulated account, by the product's adapters, and by a client of its own. */
final class AzureSourceAccess implements SourceAccess {
    private final Emulators emulators;
    private final AzureBlobListing listing;
    private final String account;
    private final String container = "contract-" + UUID.randomUUID();

    AzureSourceAccess(Emulators emulators) {
        this.emulators = emulators;
        account = emulators.blobs().getAccountName();
        listing = new AzureBlobListing(emulators.asyncBlobs(), account);
        emulators.blobs().createBlobContainer(container);
    }

    @Override
    public BlobSource source() {
        return new AzureBlobSource(emulators.asyncBlobs(), emulators.asyncBlobs(), Duration.ofSeconds(30));
    }

    @Override
    public BlobListing listing() {
        return listing;
    }

    @Override
    public BlobRangeListing rangeListing() {
        return listing;
    }

    @Override
    public BlobAddress blob(String name) {
        return new BlobAddress(account, container, name);
    }

    @Override
    public BlobAddress blobElsewhere(String name) {
        return new BlobAddress(account, container + "-2", name);
    }

    @Override
    public Written put(BlobAddress blob, int seed, int size) {
        BlobContent content = new BlobContent(seed, size);
        byte[] bytes = content.range(0, size).array();
        String etag = client(blob)
                .uploadWithResponse(
                        new BlobParallelUploadOptions(BinaryData.fromBytes(bytes)), Await.LIMIT, Context.NONE)
                .getValue()
                .getETag();
        return new Written(new BlobVersion(blob, new ETag(etag)), content::range);
    }

    @Override
    public void putDirectory(BlobAddress blob) {
        client(blob)
                .uploadWithResponse(
                        new BlobParallelUploadOptions(BinaryData.fromBytes(new byte[0]))
                                .setMetadata(Map.of("hdi_isfolder", "true")),
                        Await.LIMIT,
                        Context.NONE);
    }

    @Override
    public void delete(BlobAddress blob) {
        client(blob).delete();
    }

    @Override
    public void setTags(BlobAddress blob, Map<String, String> tags) {
        client(blob).setTags(tags);
    }

    @Override
    public void archive(BlobAddress blob) {
        client(blob).setAccessTier(AccessTier.ARCHIVE);
    }

    @Override
    public void rehydrate(BlobAddress blob) {
        client(blob).setAccessTier(AccessTier.HOT);
    }

    private BlobClient client(BlobAddress blob) {
        return emulators.blobs().getBlobContainerClient(blob.container()).getBlobClient(blob.name());
    }
}
