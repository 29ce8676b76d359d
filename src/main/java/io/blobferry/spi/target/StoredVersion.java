package io.blobferry.spi.target;

import io.blobferry.domain.BlobType;
import io.blobferry.domain.ContentHeaders;
import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectVersion;
import io.blobferry.domain.TimeRange;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One version of an object in S3, as a HEAD or a GET of it shows.
 *
 * @param version the object and the version id, as S3 names it
 * @param etag the S3 ETag
 * @param size the size in bytes
 * @param crc the CRC64NVME of the whole object, if S3 has one
 * @param lastModified when it was written, by S3's clock
 * @param storageClass the storage class by S3's name
 * @param availability whether its content can be read now
 * @param origin what it is a backup of; empty if its metadata does not say so
 * @param headers the object's own headers; may differ from the source's, see {@link BackupReader#attributes}
 * @param userMetadata the object's own user metadata; may differ from the source's, see {@link BackupReader#attributes}
 */
public record StoredVersion(
        ObjectVersion version,
        ETag etag,
        long size,
        Optional<Crc64Nvme> crc,
        Instant lastModified,
        String storageClass,
        Availability availability,
        Optional<Origin> origin,
        ContentHeaders headers,
        Map<String, String> userMetadata) {
    public StoredVersion {
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(etag, "etag");
        Objects.requireNonNull(crc, "crc");
        Objects.requireNonNull(lastModified, "lastModified");
        Objects.requireNonNull(storageClass, "storageClass");
        Objects.requireNonNull(availability, "availability");
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(headers, "headers");
        userMetadata = Map.copyOf(userMetadata);
    }

    /** Whether the content can be read. */
    public sealed interface Availability {
        /** Whether a read succeeds now. */
        default boolean isReadable() {
            return this instanceof Ready || this instanceof Thawed;
        }
    }

    /** The content is in a storage class, or in an access tier, that is read at once. */
    public record Ready() implements Availability {}

    /** The content is archived: {@link BackupReader#requestThaw} has to be called first. */
    public record Archived() implements Availability {}

    /** The content is archived, and S3 is making a copy of it. */
    public record Thawing() implements Availability {}

    /** The content is archived, and a copy of it can be read until the given time. */
    public record Thawed(Instant until) implements Availability {
        public Thawed {
            Objects.requireNonNull(until, "until");
        }
    }

    /**
     * The version of a blob that the object is a backup of, as its metadata names it.
     *
     * @param etag the blob's ETag
     * @param lastModified when the blob was last modified, by Azure's clock
     * @param versionId the blob's version id, if the account keeps versions
     * @param validFrom since when the blob had this content under this name
     * @param type the blob's type, if the metadata names it
     * @param tier the blob's access tier by Azure's name, if the metadata names it
     */
    public record Origin(
            ETag etag,
            Instant lastModified,
            Optional<String> versionId,
            TimeRange validFrom,
            Optional<BlobType> type,
            Optional<String> tier) {
        public Origin {
            Objects.requireNonNull(etag, "etag");
            Objects.requireNonNull(lastModified, "lastModified");
            Objects.requireNonNull(versionId, "versionId");
            Objects.requireNonNull(validFrom, "validFrom");
            Objects.requireNonNull(type, "type");
            Objects.requireNonNull(tier, "tier");
        }
    }
}
