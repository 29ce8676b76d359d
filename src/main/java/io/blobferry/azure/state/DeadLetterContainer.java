package io.blobferry.azure.state;

import com.azure.core.http.rest.PagedResponse;
import com.azure.storage.blob.BlobAsyncClient;
import com.azure.storage.blob.BlobContainerAsyncClient;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.ListBlobsOptions;
import io.blobferry.domain.FailureCause;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import reactor.core.publisher.Flux;

/** The container of the state account to which Event Grid writes the events that it could not deliver. */
public final class DeadLetterContainer implements DeadLetters {
    private static final int PAGE_SIZE = 1000;

    private final BlobContainerAsyncClient container;

    /** @param container need not exist; the caller owns the client */
    public DeadLetterContainer(BlobContainerAsyncClient container) {
        this.container = container;
    }

    @Override
    public Page list(RunContext run, Optional<String> from) {
        String operation = "list the dead letters in the container " + container.getBlobContainerName();
        ListBlobsOptions options = new ListBlobsOptions().setMaxResultsPerPage(PAGE_SIZE);
        Flux<PagedResponse<BlobItem>> pages = from.isPresent()
                ? container.listBlobs(options, from.get()).byPage()
                : container.listBlobs(options).byPage();
        try {
            PagedResponse<BlobItem> page = StateErrors.await(run, operation, pages.next());
            return page == null ? new Page(List.of(), Optional.empty()) : page(page);
        } catch (CompletionException e) {
            if (hasErrorCode(e, BlobErrorCode.CONTAINER_NOT_FOUND)) {
                return new Page(List.of(), Optional.empty());
            }
            throw StateErrors.translate(operation, e);
        }
    }

    @Override
    public Optional<String> read(RunContext run, File file) {
        String operation = "read the dead letters " + file.name();
        try {
            return Optional.of(StateErrors.await(
                                    run, operation, blob(file).downloadContentWithResponse(null, ifUnchanged(file)))
                            .getValue()
                            .toBytes())
                    .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
        } catch (CompletionException e) {
            if (isDeletedOrReplaced(e)) {
                return Optional.empty();
            }
            throw StateErrors.translate(operation, e);
        }
    }

    @Override
    public boolean remove(RunContext run, File file) {
        String operation = "remove the dead letters " + file.name();
        try {
            StateErrors.await(run, operation, blob(file).deleteWithResponse(null, ifUnchanged(file)));
            return true;
        } catch (CompletionException e) {
            if (isDeletedOrReplaced(e)) {
                return hasErrorCode(e, BlobErrorCode.BLOB_NOT_FOUND) || isDeleted(run, operation, file);
            }
            throw StateErrors.translate(operation, e);
        }
    }

    /** The service may answer a condition on a missing blob as one that is not met. */
    private boolean isDeleted(RunContext run, String operation, File file) {
        try {
            return !StateErrors.await(run, operation, blob(file).exists());
        } catch (CompletionException e) {
            throw StateErrors.translate(operation, e);
        }
    }

    private BlobAsyncClient blob(File file) {
        return container.getBlobAsyncClient(file.name());
    }

    private static BlobRequestConditions ifUnchanged(File file) {
        return new BlobRequestConditions().setIfMatch(file.etag());
    }

    private static Page page(PagedResponse<BlobItem> page) {
        List<File> files = page.getValue().stream()
                .map(item -> new File(
                        item.getName(),
                        required(item, "Etag", item.getProperties().getETag()),
                        required(item, "Content-Length", item.getProperties().getContentLength()),
                        required(item, "Last-Modified", item.getProperties().getLastModified())
                                .toInstant()))
                .toList();
        return new Page(files, Optional.ofNullable(page.getContinuationToken()).filter(token -> !token.isEmpty()));
    }

    /** Without an ETag a file could be removed that holds other events than were read. */
    private static <T> T required(BlobItem item, String field, T value) {
        if (value == null) {
            throw new PermanentException(
                    "list the dead letters", FailureCause.REJECTED, item.getName() + " has no " + field, null);
        }
        return value;
    }

    /** Whether the file was deleted or replaced since it was listed. */
    private static boolean isDeletedOrReplaced(CompletionException failure) {
        return hasErrorCode(failure, BlobErrorCode.BLOB_NOT_FOUND)
                || hasErrorCode(failure, BlobErrorCode.CONDITION_NOT_MET);
    }

    private static boolean hasErrorCode(CompletionException failure, BlobErrorCode code) {
        return failure.getCause() instanceof BlobStorageException refused && code.equals(refused.getErrorCode());
    }
}
