package io.blobferry.source;

import com.azure.storage.blob.BlobAsyncClient;
import com.azure.storage.blob.BlobServiceAsyncClient;
import com.azure.storage.blob.models.AccessTier;
import com.azure.storage.blob.models.BlobDownloadAsyncResponse;
import com.azure.storage.blob.models.BlobDownloadHeaders;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.CopyStatusType;
import com.azure.storage.blob.models.DownloadRetryOptions;
import com.azure.storage.blob.options.BlobGetTagsOptions;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.ETag;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Part;
import io.blobferry.transfer.BlobSource;
import io.blobferry.transfer.RefusedException;
import io.blobferry.transfer.Run;
import io.blobferry.transfer.SourceGoneException;
import io.blobferry.transfer.TransferException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Reads the blobs of one storage account. Requests carry their run in the reactor context under {@code Run}'s class
 * name, where the clients' pipelines count them.
 */
public final class AzureBlobSource implements BlobSource {
    private static final DownloadRetryOptions NO_RETRY = new DownloadRetryOptions().setMaxRetryRequests(0);

    /** A container that is gone, or going, takes its blobs along. */
    private static final Set<BlobErrorCode> NOT_THERE = Set.of(
            BlobErrorCode.BLOB_NOT_FOUND,
            BlobErrorCode.CONTAINER_NOT_FOUND,
            BlobErrorCode.CONTAINER_BEING_DELETED,
            BlobErrorCode.RESOURCE_NOT_FOUND);

    /** As many as the AWS SDK sends in one chunk of a signed stream: it then sends them as they are. */
    private static final int CHUNK = 128 << 10;

    private static final Unreadable ARCHIVED = archived(Optional.empty());

    private static final Map<BlobErrorCode, Unreadable> UNREADABLE = Map.of(
            BlobErrorCode.BLOB_ARCHIVED,
            ARCHIVED,
            BlobErrorCode.BLOB_BEING_REHYDRATED,
            ARCHIVED,
            BlobErrorCode.BLOB_USES_CUSTOMER_SPECIFIED_ENCRYPTION,
            new Unreadable(
                    FailureCause.CUSTOMER_KEY, "it is encrypted with a key of its writer's own", Optional.empty()));

    private final BlobServiceAsyncClient calls;
    private final BlobServiceAsyncClient reads;
    private final StallLimit stall;

    /**
     * @param calls for requests without a body; may retry
     * @param reads for bytes; must not retry, since the engine does, and need not copy what it hands out, since it is
     *     copied here at once
     * @param stall how long a body may go without a byte that was asked for
     */
    public AzureBlobSource(BlobServiceAsyncClient calls, BlobServiceAsyncClient reads, Duration stall) {
        this.calls = calls;
        this.reads = reads;
        this.stall = new StallLimit(stall, Schedulers.parallel(), System::nanoTime);
    }

    @Override
    public Sighting look(Run run, BlobAddress blob) {
        String operation = "look at " + blob;
        BlobAsyncClient client = client(calls, blob);
        try {
            com.azure.storage.blob.models.BlobProperties found = await(
                            run, operation, client.getPropertiesWithResponse(null))
                    .getValue();
            if (found.getCopyStatus() == CopyStatusType.PENDING) {
                throw SourceProperties.stillCopying(operation);
            }
            return AccessTier.ARCHIVE.equals(found.getAccessTier())
                    ? archived(Optional.of(new ETag(found.getETag())))
                    : new Present(SourceProperties.of(blob, client.getBlobUrl(), found));
        } catch (CompletionException e) {
            if (isMissing(e.getCause())) {
                return new Missing();
            }
            return unreadable(e.getCause()).orElseThrow(() -> AzureFaults.translated(operation, e.getCause()));
        }
    }

    @Override
    public Opening open(Run run, BlobAddress blob, Optional<ETag> known) {
        String operation = "read " + blob;
        BlobAsyncClient client = client(reads, blob);
        BlobRequestConditions unlessKnown = new BlobRequestConditions();
        known.ifPresent(etag -> unlessKnown.setIfNoneMatch(etag.quoted()));
        try {
            BlobDownloadAsyncResponse response =
                    await(run, operation, client.downloadStreamWithResponse(null, NO_RETRY, unlessKnown, false));
            BlobDownloadHeaders headers = response.getDeserializedHeaders();
            OnceRead body = new OnceRead(gathered(guarded(operation, response.getValue()), headers.getContentLength()));
            return opened(operation, blob, client.getBlobUrl(), headers, body);
        } catch (CompletionException e) {
            if (e.getCause() instanceof BlobStorageException refused && refused.getStatusCode() == 304) {
                return new Unchanged();
            }
            if (isMissing(e.getCause())) {
                return new Missing();
            }
            return unreadable(e.getCause()).orElseThrow(() -> AzureFaults.translated(operation, e.getCause()));
        }
    }

    /** Whatever is thrown here, the body's connection is let go. */
    private static OpenedBlob opened(
            String operation, BlobAddress blob, String url, BlobDownloadHeaders headers, OnceRead body) {
        try {
            if (headers.getCopyStatus() == CopyStatusType.PENDING) {
                throw SourceProperties.stillCopying(operation);
            }
            return new OpenedBlob(SourceProperties.of(blob, url, headers), body);
        } catch (RuntimeException unusable) {
            body.discardUnlessRead();
            throw unusable;
        }
    }

    @Override
    public boolean keeps(Run run, BlobVersion version, String versionId) {
        String operation = "look for version " + versionId + " of " + version.blob();
        try {
            return version.etag()
                    .equals(new ETag(await(
                                    run,
                                    operation,
                                    client(calls, version.blob())
                                            .getVersionClient(versionId)
                                            .getPropertiesWithResponse(null))
                            .getValue()
                            .getETag()));
        } catch (CompletionException e) {
            if (isMissing(e.getCause())) {
                return false;
            }
            throw AzureFaults.translated(operation, e.getCause());
        }
    }

    @Override
    public Flow.Publisher<ByteBuffer> read(Run run, BlobVersion version, Optional<String> versionId, Part part) {
        String operation = "read part " + part.number() + " of " + version.blob();
        BlobRequestConditions pinned =
                new BlobRequestConditions().setIfMatch(version.etag().quoted());
        BlobRange range = new BlobRange(part.offset(), part.length());
        BlobAsyncClient current = client(reads, version.blob());
        Flux<ByteBuffer> bytes = versionId
                .map(current::getVersionClient)
                .orElse(current)
                .downloadStreamWithResponse(range, NO_RETRY, pinned, false)
                .flatMapMany(BlobDownloadAsyncResponse::getValue)
                .contextWrite(context -> context.put(Run.class.getName(), run));
        return JdkFlowAdapter.publisherToFlowPublisher(gathered(guarded(operation, bytes), part.length()));
    }

    @Override
    public Map<String, String> tags(Run run, BlobAddress blob) {
        String operation = "read the tags of " + blob;
        try {
            return await(run, operation, client(calls, blob).getTagsWithResponse(new BlobGetTagsOptions()))
                    .getValue();
        } catch (CompletionException e) {
            throw isMissing(e.getCause())
                    ? new SourceGoneException(operation, e.getCause())
                    : AzureFaults.translated(operation, e.getCause());
        }
    }

    /** The SDK takes the name as it is and encodes it itself; one that arrives encoded is another blob's. */
    private static BlobAsyncClient client(BlobServiceAsyncClient service, BlobAddress blob) {
        return service.getBlobContainerAsyncClient(blob.container()).getBlobAsyncClient(blob.name());
    }

    static <T> T await(Run run, String operation, Mono<T> answer) {
        return run.await(
                operation,
                answer.contextWrite(context -> context.put(Run.class.getName(), run))
                        .toFuture());
    }

    private Flux<ByteBuffer> guarded(String operation, Flux<ByteBuffer> bytes) {
        return stall.on(bytes).onErrorMap(failure -> {
            if (isMissing(failure)) {
                return new SourceGoneException(operation, failure);
            }
            return unreadable(failure)
                    .<TransferException>map(
                            found -> new RefusedException(operation, found.reason(), found.detail(), failure))
                    .orElseGet(() -> AzureFaults.translated(operation, failure));
        });
    }

    private static Flux<ByteBuffer> gathered(Flux<ByteBuffer> bytes, long length) {
        return new Gathering(bytes, CHUNK, length);
    }

    private static Unreadable archived(Optional<ETag> version) {
        return new Unreadable(FailureCause.ARCHIVED, "it lies in the archive tier", version);
    }

    static boolean isMissing(Throwable failure) {
        if (!(failure instanceof BlobStorageException refused)) {
            return false;
        }
        return refused.getErrorCode() == null
                ? refused.getStatusCode() == 404
                : NOT_THERE.contains(refused.getErrorCode());
    }

    private static Optional<Unreadable> unreadable(Throwable failure) {
        return failure instanceof BlobStorageException refused
                ? Optional.ofNullable(refused.getErrorCode()).map(UNREADABLE::get)
                : Optional.empty();
    }

    /** The open body of one version; its connection goes back to the pool when it is read to the end or closed. */
    private record OpenedBlob(BlobProperties properties, OnceRead body) implements Content {
        @Override
        public Flow.Publisher<ByteBuffer> bytes() {
            return body.publisher();
        }

        @Override
        public void close() {
            body.discardUnlessRead();
        }
    }
}
