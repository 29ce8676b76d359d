package io.blobferry.azure.blob;

import com.azure.core.http.rest.PagedResponse;
import com.azure.storage.blob.BlobAsyncClient;
import com.azure.storage.blob.BlobServiceAsyncClient;
import com.azure.storage.blob.models.AccessTier;
import com.azure.storage.blob.models.BlobContainerItem;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobItemProperties;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.DownloadRetryOptions;
import com.azure.storage.blob.models.ListBlobsOptions;
import io.blobferry.diagnostics.CheckResult;
import io.blobferry.diagnostics.NamePage;
import io.blobferry.execution.TransferException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

/** Checks that blobs can be listed and read. Changes nothing. */
public final class SourceCheck {
    private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(30);
    private static final int SAMPLE_SIZE = 20;

    private final BlobServiceAsyncClient controlClient;
    private final Set<String> containers;

    /**
     * @param controlClient of the source account; may retry; the caller owns it
     * @param containers the containers to check; empty: the account's first containers
     */
    public SourceCheck(BlobServiceAsyncClient controlClient, Set<String> containers) {
        this.controlClient = controlClient;
        this.containers = containers;
    }

    /** Lists the first blobs of each container. */
    public CheckResult list() {
        Map<String, String> facts = new LinkedHashMap<>();
        String subject = controlClient.getAccountUrl();
        try {
            for (String container : containerNames()) {
                subject = container;
                List<BlobItem> first =
                        listBlobs(container, Optional.empty(), SAMPLE_SIZE).getValue();
                facts.put(
                        container,
                        first.isEmpty()
                                ? "empty"
                                : "first blob: " + first.getFirst().getName());
            }
            facts.putIfAbsent("account", controlClient.getAccountUrl());
            return CheckResult.passed(facts);
        } catch (RuntimeException e) {
            return new CheckResult(facts, Optional.of(SourceDiagnostics.diagnose("list " + subject, subject, e)));
        }
    }

    /** Reads one byte of the first blob that is neither archived nor encrypted with a customer-provided key. */
    public CheckResult read() {
        try {
            for (String container : containerNames()) {
                Optional<BlobItem> readable = listBlobs(container, Optional.empty(), SAMPLE_SIZE).getValue().stream()
                        .filter(item -> isReadable(item.getProperties()))
                        .findFirst();
                if (readable.isPresent()) {
                    return read(container, readable.get());
                }
            }
            return CheckResult.passed(Map.of("blob", "none found"));
        } catch (RuntimeException e) {
            return CheckResult.failed(
                    SourceDiagnostics.diagnose("list the account's containers", controlClient.getAccountUrl(), e));
        }
    }

    /**
     * Lists a page of a container's blobs, by name.
     *
     * @param continuation the token of the previous page; empty for the first page
     * @throws TransferException if the request fails
     */
    public NamePage page(String container, Optional<String> continuation, int maxBlobs) {
        try {
            PagedResponse<BlobItem> page = listBlobs(container, continuation, maxBlobs);
            return new NamePage(
                    page.getValue().stream().map(BlobItem::getName).toList(),
                    Optional.ofNullable(page.getContinuationToken()).filter(token -> !token.isEmpty()));
        } catch (RuntimeException e) {
            throw AzureErrors.translate("list " + container, Exceptions.unwrap(e));
        }
    }

    /** Archived blobs and blobs with a customer-provided key cannot be read. */
    private static boolean isReadable(BlobItemProperties blob) {
        return !AccessTier.ARCHIVE.equals(blob.getAccessTier()) && blob.getCustomerProvidedKeySha256() == null;
    }

    private CheckResult read(String container, BlobItem item) {
        BlobAsyncClient blob =
                controlClient.getBlobContainerAsyncClient(container).getBlobAsyncClient(item.getName());
        String subject = container + "/" + item.getName();
        try {
            BlobItemProperties listed = item.getProperties();
            // An empty blob has no valid range.
            long length = listed.getContentLength() == null ? 0 : listed.getContentLength();
            BlobRange range = length == 0 ? null : new BlobRange(0, 1L);
            await(blob.downloadStreamWithResponse(range, new DownloadRetryOptions(), new BlobRequestConditions(), false)
                    .flatMap(response -> response.getValue().then(Mono.just(true))));
            Map<String, String> facts = new LinkedHashMap<>();
            facts.put("blob", subject);
            facts.put("bytes", Long.toString(length));
            facts.put("ETag", String.valueOf(listed.getETag()));
            return CheckResult.passed(facts);
        } catch (RuntimeException e) {
            return CheckResult.failed(SourceDiagnostics.diagnose("read " + subject, container, e));
        }
    }

    private PagedResponse<BlobItem> listBlobs(String container, Optional<String> continuation, int maxBlobs) {
        return await(controlClient
                .getBlobContainerAsyncClient(container)
                .listBlobs(new ListBlobsOptions().setMaxResultsPerPage(maxBlobs), continuation.orElse(null))
                .byPage()
                .next());
    }

    private List<String> containerNames() {
        return containers.isEmpty()
                ? await(controlClient.listBlobContainers().byPage(SAMPLE_SIZE).next()).getValue().stream()
                        .map(BlobContainerItem::getName)
                        .toList()
                : containers.stream().sorted().toList();
    }

    private static <T> T await(Mono<T> answer) {
        return answer.block(RESPONSE_TIMEOUT);
    }
}
