package io.blobferry.azure.blob;

import static io.blobferry.azure.blob.BlobPropertiesMapper.required;

import com.azure.core.http.rest.PagedFlux;
import com.azure.core.http.rest.PagedResponse;
import com.azure.storage.blob.BlobServiceAsyncClient;
import com.azure.storage.blob.models.AccessTier;
import com.azure.storage.blob.models.BlobContainerItem;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobItemProperties;
import com.azure.storage.blob.models.BlobListDetails;
import com.azure.storage.blob.models.ListBlobContainersOptions;
import com.azure.storage.blob.models.ListBlobsOptions;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobVersion;
import io.blobferry.execution.RequestKind;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.source.BlobListing;
import io.blobferry.spi.source.BlobRangeListing;
import io.blobferry.spi.source.ContainerListing;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import reactor.core.publisher.Mono;

/** Lists the containers and the blobs of one storage account. */
public final class AzureBlobListing implements BlobListing, BlobRangeListing, ContainerListing {
    private final BlobServiceAsyncClient controlClient;
    private final String account;
    private final boolean withTags;

    /**
     * @param controlClient may retry; the caller owns it
     * @param account the account's name
     */
    public AzureBlobListing(BlobServiceAsyncClient controlClient, String account) {
        this(controlClient, account, false);
    }

    /** @param withTags whether to ask for the blobs' index tags, for which the identity needs the right to read tags */
    public AzureBlobListing(BlobServiceAsyncClient controlClient, String account, boolean withTags) {
        this.controlClient = controlClient;
        this.account = account;
        this.withTags = withTags;
    }

    @Override
    public Page list(RunContext run, String container, String prefix, int maxBlobs, Optional<String> from) {
        return list(
                run,
                "list " + account + "/" + container + "/" + prefix,
                container,
                new ListBlobsOptions().setPrefix(prefix).setMaxResultsPerPage(maxBlobs),
                from);
    }

    /** By the parameter {@code startFrom} of List Blobs, inclusive, which the service knows since version 2026-02-06. */
    @Override
    public Page listFrom(RunContext run, String container, String name, int maxBlobs) {
        return list(
                run,
                "list " + account + "/" + container + " from " + name,
                container,
                new ListBlobsOptions().setStartFrom(name).setMaxResultsPerPage(maxBlobs),
                Optional.empty());
    }

    private Page list(
            RunContext run, String operation, String container, ListBlobsOptions query, Optional<String> from) {
        ListBlobsOptions options =
                query.setDetails(new BlobListDetails().setRetrieveMetadata(true).setRetrieveTags(withTags));
        PagedFlux<BlobItem> blobs =
                controlClient.getBlobContainerAsyncClient(container).listBlobs(options);
        try {
            PagedResponse<BlobItem> page = AzureBlobSource.await(run, operation, nextPage(run, blobs, from));
            if (page == null) {
                return new Page(List.of(), Optional.empty());
            }
            return BlobPropertiesMapper.usable(
                    operation,
                    () -> new Page(
                            page.getValue().stream()
                                    .filter(item -> !isDirectoryMarker(item))
                                    .map(item -> toListed(operation, container, item))
                                    .toList(),
                            continuationToken(page)));
        } catch (CompletionException e) {
            if (AzureBlobSource.isNotFound(e.getCause())) {
                return new Page(List.of(), Optional.empty(), true);
            }
            throw AzureErrors.translate(operation, e.getCause());
        }
    }

    @Override
    public Step next(RunContext run, Optional<String> from) {
        String operation = "list the containers of " + account;
        try {
            PagedResponse<BlobContainerItem> page = AzureBlobSource.await(
                    run,
                    operation,
                    nextPage(
                            run,
                            controlClient.listBlobContainers(new ListBlobContainersOptions().setMaxResultsPerPage(1)),
                            from));
            if (page == null) {
                return new Step(Optional.empty(), Optional.empty());
            }
            return BlobPropertiesMapper.usable(
                    operation,
                    () -> new Step(
                            page.getValue().stream()
                                    .map(BlobContainerItem::getName)
                                    .findFirst(),
                            continuationToken(page)));
        } catch (CompletionException e) {
            throw AzureErrors.translate(operation, e.getCause());
        }
    }

    /** The SDK does not pass the context on to the requests of a listing, so the request is counted here. */
    private static <T> Mono<PagedResponse<T>> nextPage(RunContext run, PagedFlux<T> pages, Optional<String> from) {
        run.countRequest(RequestKind.BLOB_LIST);
        return from.map(pages::byPage).orElseGet(pages::byPage).next();
    }

    private static Optional<String> continuationToken(PagedResponse<?> page) {
        return Optional.ofNullable(page.getContinuationToken()).filter(token -> !token.isEmpty());
    }

    private Listed toListed(String operation, String container, BlobItem item) {
        BlobAddress blob = new BlobAddress(account, container, item.getName());
        BlobItemProperties properties = item.getProperties();
        return new Listed(
                new BlobVersion(blob, BlobPropertiesMapper.etag(operation, properties.getETag())),
                size(item),
                required(operation, "Last-Modified", properties.getLastModified())
                        .toInstant(),
                BlobPropertiesMapper.explicitTier(properties.getAccessTier(), properties.isAccessTierInferred()),
                BlobPropertiesMapper.withoutNulls(item.getTags()),
                Optional.ofNullable(properties.getAccessTier())
                        .filter(tier -> Boolean.TRUE.equals(properties.isAccessTierInferred()))
                        .map(AccessTier::toString));
    }

    private static long size(BlobItem item) {
        Long length = item.getProperties().getContentLength();
        return length == null ? 0 : length;
    }

    /** Only an empty blob can be a directory marker, even if the metadata of another says so. */
    private static boolean isDirectoryMarker(BlobItem item) {
        return size(item) == 0
                && BlobPropertiesMapper.isDirectoryMarker(BlobPropertiesMapper.withoutNulls(item.getMetadata()));
    }
}
