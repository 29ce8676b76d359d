package io.blobferry.spi.target;

import io.blobferry.domain.Backup;
import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.TargetPrecondition;
import io.blobferry.domain.TimeRange;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A current object in S3.
 *
 * @param key the object's bucket and key
 * @param etag the S3 ETag
 * @param versionId the S3 version id; empty in a bucket without versioning
 * @param size the size in bytes
 * @param lastModified when the object was written, by S3's clock; of a multipart upload when the upload was created
 * @param crc the CRC64NVME of the whole object, if S3 has one
 * @param sourceETag the ETag of the source blob, if the object's metadata names it
 * @param tagsDigest the {@linkplain io.blobferry.domain.TagsDigest digest} of the source blob's index tags when the object was
 *     written; empty if it had none
 * @param validFrom since when the source blob's version was current under its name, if the object's metadata says so
 */
public record StoredObject(
        ObjectKey key,
        ETag etag,
        Optional<String> versionId,
        long size,
        Instant lastModified,
        Optional<Crc64Nvme> crc,
        Optional<ETag> sourceETag,
        Optional<String> tagsDigest,
        Optional<TimeRange> validFrom) {
    public StoredObject {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(etag, "etag");
        Objects.requireNonNull(versionId, "versionId");
        Objects.requireNonNull(lastModified, "lastModified");
        Objects.requireNonNull(crc, "crc");
        Objects.requireNonNull(sourceETag, "sourceETag");
        Objects.requireNonNull(tagsDigest, "tagsDigest");
        Objects.requireNonNull(validFrom, "validFrom");
    }

    /** An object whose source had no index tags, and of which it is not known since when it was valid. */
    public StoredObject(
            ObjectKey key,
            ETag etag,
            Optional<String> versionId,
            long size,
            Instant lastModified,
            Optional<Crc64Nvme> crc,
            Optional<ETag> sourceETag) {
        this(key, etag, versionId, size, lastModified, crc, sourceETag, Optional.empty(), Optional.empty());
    }

    /** Tells this object from all others with its key; without versions from those with other content. */
    public String id() {
        return versionId.orElse(etag.value());
    }

    /** The precondition of a write that replaces this object. */
    public TargetPrecondition precondition() {
        return new TargetPrecondition.IfMatch(etag);
    }

    /** Whether this object is kept as a version when a later write replaces it. */
    public boolean isVersioned() {
        // An object written while versioning was off or suspended has the id "null" and is overwritten by the next such
        // one.
        return versionId.filter(id -> !id.equals("null")).isPresent();
    }

    /** Whether this is the object that the backup describes. */
    public boolean matches(Backup backup) {
        return etag.equals(backup.etag()) && size == backup.size() && versionId.equals(backup.versionId());
    }

    /** This object as a backup of the given version, if its metadata names that version and it has a checksum. */
    public Optional<Backup> asBackupOf(ETag version) {
        return sourceETag
                .filter(version::equals)
                .flatMap(v -> crc)
                .map(checksum -> new Backup(key, versionId, etag, size, checksum));
    }

    /** The source ETag; empty if the object has no checksum, and thus is not a verified backup. */
    public Optional<ETag> verifiedSourceETag() {
        return crc.isPresent() ? sourceETag : Optional.empty();
    }
}
