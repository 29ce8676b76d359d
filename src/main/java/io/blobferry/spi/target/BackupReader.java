package io.blobferry.spi.target;

import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.ObjectVersion;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.TransientException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Flow;

/**
 * Reads versions of backups, and what they say about their source. All operations but {@link #requestThaw} are read-only,
 * and all are idempotent. They throw {@link TransientException} and {@link PermanentException}.
 */
public interface BackupReader {
    /** The longest object that {@link #readText} reads, in bytes. */
    int MAX_TEXT_BYTES = 4 << 20;

    /** How fast an archived object is to be made readable, by S3's names; the price and the time depend on it. */
    enum ThawTier {
        BULK,
        STANDARD,
        EXPEDITED
    }

    /** The result of {@link #requestThaw}. */
    enum ThawResult {
        /** S3 has begun to make a readable copy. */
        STARTED,
        /** S3 was at it already. */
        IN_PROGRESS,
        /** The content can be read; a copy is kept for the given number of days from now. */
        READABLE
    }

    /** The result of {@link #open}: a version, open for reading. The caller closes it. */
    interface Content extends AutoCloseable {
        StoredVersion version();

        /**
         * The whole content, at the subscriber's pace; subscribed at most once. Fails with a {@link TransferException}. Its
         * checksum is not compared with the version's.
         */
        Flow.Publisher<ByteBuffer> bytes();

        /** Releases the connection if the content was not read. Idempotent. */
        @Override
        void close();
    }

    /**
     * The version's properties; empty if there is no such version, or it is a delete marker. One request; two if it is
     * refused, since the answer to a HEAD does not name the reason.
     *
     * @param version without a version id: the current object
     */
    Optional<StoredVersion> head(RunContext run, ObjectVersion version);

    /**
     * Opens the version for reading; empty if there is no such version, or it is a delete marker. One request, never
     * repeated by the adapter; its answer has the properties and the content.
     *
     * @param version without a version id: the current object
     * @throws PermanentException if the content is archived
     */
    Optional<Content> open(RunContext run, ObjectVersion version);

    /**
     * One range of the version's content: a single request, sent on subscription, for the version id and this very ETag;
     * subscribed at most once. The publisher fails with {@link PermanentException} if there is no such version any more,
     * another one is current or the content is archived, and with {@link TransientException} if the connection breaks.
     *
     * @param offset the first byte
     * @param length the number of bytes; positive
     */
    Flow.Publisher<ByteBuffer> read(RunContext run, StoredVersion version, long offset, long length);

    /**
     * The attributes of the blob that the version is a backup of, read from its headers, its user metadata and, in at most
     * one more request, from its tags or its sidecar. What is damaged or denied is a loss in the result and never an
     * exception.
     *
     * @throws TransientException if that request has no answer
     */
    SourceAttributes attributes(RunContext run, StoredVersion version);

    /**
     * The content of a small object, which is text in UTF-8; empty if there is no such object. One request.
     *
     * @throws PermanentException if it has more than {@value #MAX_TEXT_BYTES} bytes
     */
    Optional<String> readText(RunContext run, ObjectKey key);

    /**
     * Asks for a readable copy of an archived version. One request. It costs money, also where the copy is then not read.
     *
     * @param days how long the copy is kept; S3 Intelligent-Tiering keeps it as long as it is read
     * @throws PermanentException if the version is not archived, or the tier is not offered for its storage class
     */
    ThawResult requestThaw(RunContext run, StoredVersion version, ThawTier tier, int days);

    /**
     * Until when the version's lock keeps it from being removed; empty if it has none, if these credentials may not know, or
     * if this reader cannot tell. One request.
     *
     * @param version without a version id: the current object
     */
    default Optional<Instant> lockedUntil(RunContext run, ObjectVersion version) {
        return Optional.empty();
    }

    /** Requires a range as {@link #read} takes it. */
    static void requireRange(StoredVersion version, long offset, long length) {
        Objects.requireNonNull(version, "version");
        if (offset < 0 || length <= 0 || offset + length > version.size()) {
            throw new IllegalArgumentException(
                    "the range must be within the " + version.size() + " bytes: " + offset + ", " + length);
        }
    }
}
