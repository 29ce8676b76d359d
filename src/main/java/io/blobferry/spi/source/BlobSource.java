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
 * Where blobs are read. All operations only read, so all are idempotent. They throw {@link TransientException} and
 * {@link PermanentException}; a blob that is missing or cannot be read as things stand is an answer, not an exception.
 */
public interface BlobSource {
    /** What one look at a blob finds, without its bytes. */
    sealed interface HeadResult {}

    /** What opening a blob finds. */
    sealed interface OpenResult permits NotFound, Unreadable, NotModified, Content {}

    /** The blob is there. */
    record Present(BlobProperties properties) implements HeadResult {
        public Present {
            Objects.requireNonNull(properties, "properties");
        }
    }

    /** There is no such blob. */
    record NotFound() implements HeadResult, OpenResult {}

    /**
     * The blob is there and cannot be read as it stands: archived, or encrypted with a customer's own key.
     *
     * @param etag which version it is, where the answer tells
     */
    record Unreadable(FailureCause cause, String detail, Optional<ETag> etag) implements HeadResult, OpenResult {
        public Unreadable {
            Objects.requireNonNull(cause, "reason");
            Objects.requireNonNull(detail, "detail");
            Objects.requireNonNull(etag, "etag");
        }
    }

    /** The current version is the one that the caller knows already. */
    record NotModified() implements OpenResult {}

    /** The current version, open for reading. Whoever receives it closes it. */
    non-sealed interface Content extends OpenResult, AutoCloseable {
        BlobProperties properties();

        /** All bytes of the version, once, as the subscriber asks for them; fails with a {@link TransferException}. */
        Flow.Publisher<ByteBuffer> bytes();

        /** Lets the connection go if the bytes were not read. */
        @Override
        void close();
    }

    /** Looks at the blob's current version. One request. */
    HeadResult head(RunContext run, BlobAddress blob);

    /**
     * Opens the blob's current version whole, unless it is the known one. One request, whose answer carries both the
     * properties and the bytes, so both are of one version.
     */
    OpenResult open(RunContext run, BlobAddress blob, Optional<ETag> known);

    /** Whether the account still keeps the version under this id. One request. */
    boolean hasVersion(RunContext run, BlobVersion version, String versionId);

    /**
     * The bytes of one part of one version: a single range GET with {@code If-Match}, sent on subscription. The publisher
     * fails with {@link SourceChangedException} if another version is current, {@link SourceNotFoundException} if there is
     * none, and {@link TransientException} if the connection breaks or no byte comes for the stall limit.
     *
     * @param versionId reads that version, whether or not it is current; empty for the current one
     */
    Flow.Publisher<ByteBuffer> readRange(RunContext run, BlobVersion version, Optional<String> versionId, Part part);

    /** The blob's index tags. They are not pinned by the ETag. One request. */
    Map<String, String> tags(RunContext run, BlobAddress blob);
}
