package io.blobferry.source;

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
import io.blobferry.domain.Finding;
import io.blobferry.domain.Listing;
import io.blobferry.transfer.TransferException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

/** Tries whether blobs can be listed and read. Changes nothing. */
public final class SourceCheck {
    private static final Duration ANSWER_TIME = Duration.ofSeconds(30);
    private static final int FEW = 20;

    private final BlobServiceAsyncClient calls;
    private final Set<String> containers;

    /**
     * @param calls the source account's; may retry
     * @param containers the containers to look into; empty: those that the account has
     */
    public SourceCheck(BlobServiceAsyncClient calls, Set<String> containers) {
        this.calls = calls;
        this.containers = containers;
    }

    /** Lists each container's first blobs. */
    public Finding list() {
        Map<String, String> facts = new LinkedHashMap<>();
        String subject = calls.getAccountUrl();
        try {
            for (String container : names()) {
                subject = container;
                List<BlobItem> first = items(container, Optional.empty(), FEW).getValue();
                facts.put(
                        container,
                        first.isEmpty()
                                ? "empty"
                                : "begins with " + first.getFirst().getName());
            }
            facts.putIfAbsent("account", calls.getAccountUrl());
            return Finding.works(facts);
        } catch (RuntimeException e) {
            return new Finding(facts, Optional.of(SourceProblems.of("list " + subject, subject, e)));
        }
    }

    /** Reads one byte of the first blob that can be read as it stands. */
    public Finding read() {
        try {
            for (String container : names()) {
                Optional<BlobItem> readable = items(container, Optional.empty(), FEW).getValue().stream()
                        .filter(item -> isReadable(item.getProperties()))
                        .findFirst();
                if (readable.isPresent()) {
                    return read(container, readable.get());
                }
            }
            return Finding.works(Map.of("blob", "there is none to read"));
        } catch (RuntimeException e) {
            return Finding.fails(SourceProblems.of("list the account's containers", calls.getAccountUrl(), e));
        }
    }

    /**
     * A page of a container's blobs, by name.
     *
     * @param from what an earlier page said that the listing goes on with
     * @throws TransferException if there is none
     */
    public Listing page(String container, Optional<String> from, int most) {
        try {
            PagedResponse<BlobItem> page = items(container, from, most);
            return new Listing(
                    page.getValue().stream().map(BlobItem::getName).toList(),
                    Optional.ofNullable(page.getContinuationToken()).filter(token -> !token.isEmpty()));
        } catch (RuntimeException e) {
            throw AzureFaults.translated("list " + container, Exceptions.unwrap(e));
        }
    }

    /** A blob under a key that its writer keeps is no more to be read than one in the archive tier. */
    private static boolean isReadable(BlobItemProperties blob) {
        return !AccessTier.ARCHIVE.equals(blob.getAccessTier()) && blob.getCustomerProvidedKeySha256() == null;
    }

    private Finding read(String container, BlobItem item) {
        BlobAsyncClient blob = calls.getBlobContainerAsyncClient(container).getBlobAsyncClient(item.getName());
        String subject = container + "/" + item.getName();
        try {
            BlobItemProperties listed = item.getProperties();
            // An empty blob has no range to ask for.
            BlobRange range = listed.getContentLength() == 0 ? null : new BlobRange(0, 1L);
            answer(blob.downloadStreamWithResponse(
                            range, new DownloadRetryOptions(), new BlobRequestConditions(), false)
                    .flatMap(response -> response.getValue().then(Mono.just(true))));
            Map<String, String> facts = new LinkedHashMap<>();
            facts.put("blob", subject);
            facts.put("bytes", Long.toString(listed.getContentLength()));
            facts.put("ETag", listed.getETag());
            return Finding.works(facts);
        } catch (RuntimeException e) {
            return Finding.fails(SourceProblems.of("read " + subject, container, e));
        }
    }

    private PagedResponse<BlobItem> items(String container, Optional<String> from, int most) {
        return answer(calls.getBlobContainerAsyncClient(container)
                .listBlobs(new ListBlobsOptions().setMaxResultsPerPage(most), from.orElse(null))
                .byPage()
                .next());
    }

    private List<String> names() {
        return containers.isEmpty()
                ? answer(calls.listBlobContainers().byPage(FEW).next()).getValue().stream()
                        .map(BlobContainerItem::getName)
                        .toList()
                : containers.stream().sorted().toList();
    }

    private static <T> T answer(Mono<T> answer) {
        return answer.block(ANSWER_TIME);
    }
}
