package io.blobferry.spi.source;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.ETag;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.Part;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.SourceChangedException;
import io.blobferry.execution.SourceNotFoundException;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.TransientException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Flow;

/**
 * Reads blobs from the source. All operations are read-only and idempotent. They throw {@link TransientException} and
 * {@link PermanentException}; a blob that does not exist or is unreadable in its current state is a result, not an
 * exception.
 */
public interface BlobSource {
    /** The result of {@link #head}. */
    sealed interface HeadResult {}

    /** The result of {@link #open}. */
    sealed interface OpenResult permits NotFound, Unreadable, NotModified, Content {}

    /** The blob exists. */
    record Present(BlobProperties properties) implements HeadResult {
        public Present {
            Objects.requireNonNull(properties, "properties");
        }
    }

    /**
     * The blob does not exist.
     *
     * @param containerExists false if its whole container does not exist, which deletes no blob by itself (the account may
     *     be the wrong one), or if the answer does not say so
     */
    record NotFound(boolean containerExists) implements HeadResult, OpenResult {}

    /**
     * The blob exists but is unreadable in its current state: archived, or encrypted with a customer-provided key.
     *
     * @param etag the blob's ETag, if the response has it
     */
    record Unreadable(FailureCause cause, String detail, Optional<ETag> etag) implements HeadResult, OpenResult {
        public Unreadable {
            Objects.requireNonNull(cause, "cause");
            Objects.requireNonNull(detail, "detail");
            Objects.requireNonNull(etag, "etag");
        }
    }

    /** The current version has the ETag that the caller knows. */
    record NotModified() implements OpenResult {}

    /** The current version, open for reading. The caller closes it. */
    non-sealed interface Content extends OpenResult, AutoCloseable {
        BlobProperties properties();

        /**
         * The whole content, at the subscriber's pace; subscribed at most once. Fails with a {@link TransferException}.
         */
        Flow.Publisher<ByteBuffer> bytes();

        /** Releases the connection if the content was not read. Idempotent. */
        @Override
        void close();
    }

    /** The properties of the blob's current version. One request. */
    HeadResult head(RunContext run, BlobAddress blob);

    /**
     * Opens the blob's current version, unless it has the known ETag. One request; its response has the properties and
     * the content, so both are of one version.
     */
    OpenResult open(RunContext run, BlobAddress blob, Optional<ETag> known);

    /** Whether the account still has the version with this id. One request. */
    boolean hasVersion(RunContext run, BlobVersion version, String versionId);

    /**
     * One part of one version: a single range GET with {@code If-Match}, sent on subscription. The publisher fails with
     * {@link SourceChangedException} if another version is current, {@link SourceNotFoundException} if the blob or
     * version does not exist, and {@link TransientException} if the connection breaks or no data is received within the
     * stall timeout.
     *
     * @param versionId the Azure version id to read, current or not; empty for the current version
     * @throws TransientException immediately if no request is to be sent now, as while a circuit breaker is open
     */
    Flow.Publisher<ByteBuffer> readRange(RunContext run, BlobVersion version, Optional<String> versionId, Part part);

    /** The blob's index tags. A change of tags does not change the ETag. One request. */
    Map<String, String> tags(RunContext run, BlobAddress blob);
}
