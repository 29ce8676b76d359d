package io.blobferry.source;

import com.azure.core.http.rest.PagedFlux;
import com.azure.core.http.rest.PagedResponse;
import com.azure.storage.blob.BlobServiceAsyncClient;
import com.azure.storage.blob.models.BlobContainerItem;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobListDetails;
import com.azure.storage.blob.models.ListBlobContainersOptions;
import com.azure.storage.blob.models.ListBlobsOptions;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.ETag;
import io.blobferry.transfer.BlobListing;
import io.blobferry.transfer.ContainerListing;
import io.blobferry.transfer.Run;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import reactor.core.publisher.Mono;

/** Lists the containers and the blobs of one storage account. */
public final class AzureBlobListing implements BlobListing, ContainerListing {
    private final BlobServiceAsyncClient calls;
    private final String account;

    /**
     * @param calls may retry
     * @param account the account's name
     */
    public AzureBlobListing(BlobServiceAsyncClient calls, String account) {
        this.calls = calls;
        this.account = account;
    }

    @Override
    public Page list(Run run, String container, String prefix, int most, Optional<String> from) {
        String operation = "list " + account + "/" + container + "/" + prefix;
        ListBlobsOptions options = new ListBlobsOptions()
                .setPrefix(prefix)
                .setMaxResultsPerPage(most)
                .setDetails(new BlobListDetails().setRetrieveMetadata(true));
        PagedFlux<BlobItem> blobs = calls.getBlobContainerAsyncClient(container).listBlobs(options);
        try {
            PagedResponse<BlobItem> page = AzureBlobSource.await(run, operation, page(run, blobs, from));
            return new Page(
                    page.getValue().stream()
                            .filter(item -> !isFolder(item))
                            .map(item -> listed(container, item))
                            .toList(),
                    token(page));
        } catch (CompletionException e) {
            if (AzureBlobSource.isMissing(e.getCause())) {
                return new Page(List.of(), Optional.empty());
            }
            throw AzureFaults.translated(operation, e.getCause());
        }
    }

    @Override
    public Step next(Run run, Optional<String> from) {
        String operation = "list the containers of " + account;
        try {
            PagedResponse<BlobContainerItem> page = AzureBlobSource.await(
                    run,
                    operation,
                    page(run, calls.listBlobContainers(new ListBlobContainersOptions().setMaxResultsPerPage(1)), from));
            return new Step(
                    page.getValue().stream().map(BlobContainerItem::getName).findFirst(), token(page));
        } catch (CompletionException e) {
            throw AzureFaults.translated(operation, e.getCause());
        }
    }

    /** The SDK does not pass on to a listing's requests for whom they are made, so the request is counted here. */
    private static <T> Mono<PagedResponse<T>> page(Run run, PagedFlux<T> pages, Optional<String> from) {
        run.countRequest();
        return from.map(pages::byPage).orElseGet(pages::byPage).next();
    }

    private static Optional<String> token(PagedResponse<?> page) {
        return Optional.ofNullable(page.getContinuationToken()).filter(token -> !token.isEmpty());
    }

    private Listed listed(String container, BlobItem item) {
        BlobAddress blob = new BlobAddress(account, container, item.getName());
        return new Listed(
                new BlobVersion(blob, new ETag(item.getProperties().getETag())),
                item.getProperties().getContentLength(),
                item.getProperties().getLastModified().toInstant());
    }

    /** A blob that has bytes is a blob, whatever its metadata says. */
    private static boolean isFolder(BlobItem item) {
        return item.getProperties().getContentLength() == 0
                && SourceProperties.isFolder(
                        Optional.ofNullable(item.getMetadata()).orElse(Map.of()));
    }
}
