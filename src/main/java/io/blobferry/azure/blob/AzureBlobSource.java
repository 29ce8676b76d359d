package io.blobferry.azure.blob;

import com.azure.core.http.HttpHeaders;
import com.azure.core.http.rest.Response;
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
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.SourceNotFoundException;
import io.blobferry.execution.TransferException;
import io.blobferry.spi.source.BlobSource;
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
 * Reads the blobs of one storage account. Each request carries its run in the Reactor context, under the class name of
 * {@link RunContext}, so that the client's pipeline can count it.
 */
public final class AzureBlobSource implements BlobSource {
    private static final DownloadRetryOptions NO_RETRIES = new DownloadRetryOptions().setMaxRetryRequests(0);

    /** A container that is deleted, or being deleted, takes its blobs along. */
    private static final Set<BlobErrorCode> NOT_FOUND_CODES = Set.of(
            BlobErrorCode.BLOB_NOT_FOUND,
            BlobErrorCode.CONTAINER_NOT_FOUND,
            BlobErrorCode.CONTAINER_BEING_DELETED,
            BlobErrorCode.RESOURCE_NOT_FOUND);

    /** The chunk size of the AWS SDK's signed streams, which then sends the buffers without copying them. */
    private static final int CHUNK_BYTES = 128 << 10;

    private static final Unreadable ARCHIVED = archived(Optional.empty());

    private static final Map<BlobErrorCode, Unreadable> UNREADABLE_BY_CODE = Map.of(
            BlobErrorCode.BLOB_ARCHIVED,
            ARCHIVED,
            BlobErrorCode.BLOB_BEING_REHYDRATED,
            ARCHIVED,
            BlobErrorCode.BLOB_USES_CUSTOMER_SPECIFIED_ENCRYPTION,
            new Unreadable(
                    FailureCause.CUSTOMER_PROVIDED_KEY, "encrypted with a customer-provided key", Optional.empty()));

    private final BlobServiceAsyncClient controlClient;
    private final BlobServiceAsyncClient downloadClient;
    private final ReadStallTimeout stallTimeout;

    /**
     * @param controlClient for requests without a body; may retry; the caller owns it
     * @param downloadClient for content; must not retry, since the engine does; may reuse its buffers, since they are
     *     copied in {@code onNext}; the caller owns it
     * @param stallTimeout how long a body may deliver no byte although one is requested
     */
    public AzureBlobSource(
            BlobServiceAsyncClient controlClient, BlobServiceAsyncClient downloadClient, Duration stallTimeout) {
        this.controlClient = controlClient;
        this.downloadClient = downloadClient;
        this.stallTimeout = new ReadStallTimeout(stallTimeout, Schedulers.parallel(), System::nanoTime);
    }

    @Override
    public HeadResult head(RunContext run, BlobAddress blob) {
        String operation = "get the properties of " + blob;
        BlobAsyncClient client = blobClient(controlClient, blob);
        try {
            Response<com.azure.storage.blob.models.BlobProperties> response =
                    await(run, operation, client.getPropertiesWithResponse(null));
            com.azure.storage.blob.models.BlobProperties found = response.getValue();
            if (found.getCopyStatus() == CopyStatusType.PENDING) {
                throw BlobPropertiesMapper.copyPending(operation);
            }
            return AccessTier.ARCHIVE.equals(found.getAccessTier())
                    ? archived(ETag.of(found.getETag()))
                    : new Present(BlobPropertiesMapper.usable(
                            operation,
                            () -> BlobPropertiesMapper.toBlobProperties(
                                    operation, blob, client.getBlobUrl(), found, response.getHeaders())));
        } catch (CompletionException e) {
            if (isNotFound(e.getCause())) {
                return notFound(e.getCause());
            }
            return unreadable(e.getCause()).orElseThrow(() -> AzureErrors.translate(operation, e.getCause()));
        }
    }

    @Override
    public OpenResult open(RunContext run, BlobAddress blob, Optional<ETag> known) {
        String operation = "read " + blob;
        BlobAsyncClient client = blobClient(downloadClient, blob);
        BlobRequestConditions ifNoneMatch = new BlobRequestConditions();
        known.ifPresent(etag -> ifNoneMatch.setIfNoneMatch(etag.quoted()));
        try {
            BlobDownloadAsyncResponse response =
                    await(run, operation, client.downloadStreamWithResponse(null, NO_RETRIES, ifNoneMatch, false));
            BlobDownloadHeaders headers = response.getDeserializedHeaders();
            Long length = headers.getContentLength();
            SingleUseBody body = new SingleUseBody(chunked(
                    withStallTimeout(operation, response.getValue()), length == null ? 0 : Math.max(0, length)));
            return toContent(operation, blob, client.getBlobUrl(), headers, response.getHeaders(), body);
        } catch (CompletionException e) {
            if (e.getCause() instanceof BlobStorageException refused && refused.getStatusCode() == 304) {
                return new NotModified();
            }
            if (isNotFound(e.getCause())) {
                return notFound(e.getCause());
            }
            return unreadable(e.getCause()).orElseThrow(() -> AzureErrors.translate(operation, e.getCause()));
        }
    }

    /** Releases the connection of the body if the response cannot be used. */
    private static OpenedBlob toContent(
            String operation,
            BlobAddress blob,
            String url,
            BlobDownloadHeaders headers,
            HttpHeaders raw,
            SingleUseBody body) {
        try {
            if (headers.getCopyStatus() == CopyStatusType.PENDING) {
                throw BlobPropertiesMapper.copyPending(operation);
            }
            return new OpenedBlob(
                    BlobPropertiesMapper.usable(
                            operation, () -> BlobPropertiesMapper.toBlobProperties(operation, blob, url, headers, raw)),
                    body);
        } catch (RuntimeException unusable) {
            body.discardIfUnread();
            throw unusable;
        }
    }

    @Override
    public boolean hasVersion(RunContext run, BlobVersion version, String versionId) {
        String operation = "get version " + versionId + " of " + version.blob();
        try {
            String found = await(
                            run,
                            operation,
                            blobClient(controlClient, version.blob())
                                    .getVersionClient(versionId)
                                    .getPropertiesWithResponse(null))
                    .getValue()
                    .getETag();
            return version.etag().equals(BlobPropertiesMapper.etag(operation, found));
        } catch (CompletionException e) {
            if (isNotFound(e.getCause())) {
                return false;
            }
            throw AzureErrors.translate(operation, e.getCause());
        }
    }

    @Override
    public Flow.Publisher<ByteBuffer> readRange(
            RunContext run, BlobVersion version, Optional<String> versionId, Part part) {
        String operation = "read part " + part.number() + " of " + version.blob();
        BlobRequestConditions ifMatch =
                new BlobRequestConditions().setIfMatch(version.etag().quoted());
        BlobRange range = new BlobRange(part.offset(), part.length());
        BlobAsyncClient current = blobClient(downloadClient, version.blob());
        Flux<ByteBuffer> bytes = versionId
                .map(current::getVersionClient)
                .orElse(current)
                .downloadStreamWithResponse(range, NO_RETRIES, ifMatch, false)
                .flatMapMany(BlobDownloadAsyncResponse::getValue)
                .contextWrite(context -> context.put(RunContext.class.getName(), run));
        return JdkFlowAdapter.publisherToFlowPublisher(chunked(withStallTimeout(operation, bytes), part.length()));
    }

    @Override
    public Map<String, String> tags(RunContext run, BlobAddress blob) {
        String operation = "read the tags of " + blob;
        try {
            return BlobPropertiesMapper.withoutNulls(
                    await(run, operation, blobClient(controlClient, blob).getTagsWithResponse(new BlobGetTagsOptions()))
                            .getValue());
        } catch (CompletionException e) {
            throw isNotFound(e.getCause())
                    ? new SourceNotFoundException(operation, e.getCause())
                    : AzureErrors.translate(operation, e.getCause());
        }
    }

    /** Takes the decoded name: the SDK encodes it, so an encoded name would denote another blob. */
    private static BlobAsyncClient blobClient(BlobServiceAsyncClient service, BlobAddress blob) {
        return service.getBlobContainerAsyncClient(blob.container()).getBlobAsyncClient(blob.name());
    }

    static <T> T await(RunContext run, String operation, Mono<T> answer) {
        return run.await(
                operation,
                answer.contextWrite(context -> context.put(RunContext.class.getName(), run))
                        .toFuture());
    }

    private Flux<ByteBuffer> withStallTimeout(String operation, Flux<ByteBuffer> bytes) {
        return stallTimeout.applyTo(bytes).onErrorMap(failure -> {
            if (isNotFound(failure)) {
                return new SourceNotFoundException(operation, failure);
            }
            return unreadable(failure)
                    .<TransferException>map(
                            found -> new PermanentException(operation, found.cause(), found.detail(), failure))
                    .orElseGet(() -> AzureErrors.translate(operation, failure));
        });
    }

    private static Flux<ByteBuffer> chunked(Flux<ByteBuffer> bytes, long length) {
        return new ChunkingFlux(bytes, CHUNK_BYTES, length);
    }

    private static Unreadable archived(Optional<ETag> version) {
        return new Unreadable(FailureCause.ARCHIVED, "blob is in the archive tier", version);
    }

    /** Only the service's own code says that the container exists. A 404 without one may be that of a proxy. */
    private static NotFound notFound(Throwable failure) {
        return new NotFound(failure instanceof BlobStorageException refused
                && BlobErrorCode.BLOB_NOT_FOUND.equals(refused.getErrorCode()));
    }

    static boolean isNotFound(Throwable failure) {
        if (!(failure instanceof BlobStorageException refused)) {
            return false;
        }
        return refused.getErrorCode() == null
                ? refused.getStatusCode() == 404
                : NOT_FOUND_CODES.contains(refused.getErrorCode());
    }

    private static Optional<Unreadable> unreadable(Throwable failure) {
        return failure instanceof BlobStorageException refused
                ? Optional.ofNullable(refused.getErrorCode()).map(UNREADABLE_BY_CODE::get)
                : Optional.empty();
    }

    /** The open body of one version. Its connection returns to the pool once it is read to the end or closed. */
    private record OpenedBlob(BlobProperties properties, SingleUseBody body) implements Content {
        @Override
        public Flow.Publisher<ByteBuffer> bytes() {
            return body.publisher();
        }

        @Override
        public void close() {
            body.discardIfUnread();
        }
    }
}
