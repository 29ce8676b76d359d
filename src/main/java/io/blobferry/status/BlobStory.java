package io.blobferry.status;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.ETag;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.ObjectKey;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.state.FailureStore;
import io.blobferry.spi.target.StoredVersion;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * All that is known of one blob, read from the places that keep it.
 *
 * @param readAt when it was read
 * @param blob the blob
 * @param key the object that it goes to; empty if S3 takes no such key
 * @param source the blob at the source
 * @param row the checkpoint row; empty if there is none
 * @param copied the bytes that S3 has of the copy that the row names; empty if it names none
 * @param current the current object
 * @param versions the versions and delete markers, the newest first; the operator's right may be missing
 * @param failures the failure rows of the blob and of its events
 * @param waiting what waits in the queues, as far as one look shows
 */
public record BlobStory(
        Instant readAt,
        BlobAddress blob,
        Optional<ObjectKey> key,
        Reading<Source> source,
        Reading<Optional<CheckpointStore.Row>> row,
        Reading<OptionalLong> copied,
        Reading<Optional<CurrentObject>> current,
        Reading<Versions> versions,
        Reading<List<FailureStore.Row>> failures,
        Reading<Waiting> waiting) {
    public BlobStory {
        Objects.requireNonNull(blob, "blob");
        Objects.requireNonNull(key, "key");
    }

    /** The blob at the source. */
    public sealed interface Source {}

    /** The source has the blob. */
    public record Present(ETag etag, long size, Instant lastModified, Optional<String> accessTier) implements Source {
        public Present {
            Objects.requireNonNull(etag, "etag");
            Objects.requireNonNull(lastModified, "lastModified");
            Objects.requireNonNull(accessTier, "accessTier");
        }
    }

    /** The source has the blob and cannot show its content. */
    public record Unreadable(FailureCause cause, Optional<ETag> etag) implements Source {
        public Unreadable {
            Objects.requireNonNull(cause, "cause");
            Objects.requireNonNull(etag, "etag");
        }
    }

    /** The source does not have the blob. */
    public record Absent(boolean containerExists) implements Source {}

    /**
     * The current object.
     *
     * @param lockedUntil until when it cannot be removed; empty if it is not locked, or that is not known
     */
    public record CurrentObject(StoredVersion version, Optional<Instant> lockedUntil) {
        public CurrentObject {
            Objects.requireNonNull(version, "version");
            Objects.requireNonNull(lockedUntil, "lockedUntil");
        }
    }

    /**
     * What S3 keeps under the key.
     *
     * @param complete whether all versions were listed, and all of them asked for their source
     */
    public record Versions(List<Version> listed, boolean complete) {
        public Versions {
            listed = List.copyOf(listed);
        }
    }

    /**
     * A version or a delete marker.
     *
     * @param versionId the version id
     * @param writtenAt when S3 got it, by S3's clock
     * @param content the size and the storage class; empty of a delete marker
     * @param sourceModifiedAt when the blob was modified that it is a backup of; empty if that is not known
     */
    public record Version(
            String versionId, Instant writtenAt, Optional<Content> content, Optional<Instant> sourceModifiedAt) {
        public Version {
            Objects.requireNonNull(versionId, "versionId");
            Objects.requireNonNull(writtenAt, "writtenAt");
            Objects.requireNonNull(content, "content");
            Objects.requireNonNull(sourceModifiedAt, "sourceModifiedAt");
        }
    }

    /** What a version holds. */
    public record Content(long size, String storageClass) {
        public Content {
            Objects.requireNonNull(storageClass, "storageClass");
        }
    }

    /**
     * Messages about the blob, of those that one look at each queue shows.
     *
     * @param events events of the blob
     * @param segments segments of its copy
     * @param complete whether the look showed all messages that wait for a worker
     */
    public record Waiting(int events, int segments, boolean complete) {}

    /** Whether the blob is safe. */
    public Verdict verdict() {
        return Verdict.of(this);
    }

    /** The copy that the row names. */
    Optional<Checkpoint.Copying> copying() {
        return row.value().flatMap(found -> found).flatMap(CheckpointStore.Row::copying);
    }
}
