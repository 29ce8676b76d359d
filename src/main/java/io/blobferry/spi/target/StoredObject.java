package io.blobferry.spi.target;

import io.blobferry.domain.Backup;
import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.TargetPrecondition;
import java.util.Objects;
import java.util.Optional;

/**
 * What one look at the target finds.
 *
 * @param key where it is
 * @param etag S3's ETag
 * @param versionId S3's version id, where the bucket keeps versions
 * @param size the number of bytes
 * @param crc the whole object's CRC64NVME, where S3 keeps one
 * @param sourceETag the version of the blob that the object's metadata names as its source, where it does
 */
public record StoredObject(
        ObjectKey key,
        ETag etag,
        Optional<String> versionId,
        long size,
        Optional<Crc64Nvme> crc,
        Optional<ETag> sourceETag) {
    public StoredObject {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(etag, "etag");
        Objects.requireNonNull(versionId, "versionId");
        Objects.requireNonNull(crc, "crc");
        Objects.requireNonNull(sourceETag, "sourceETag");
    }

    /** The fence of a write that follows this look. */
    public TargetPrecondition precondition() {
        return new TargetPrecondition.IfMatch(etag);
    }

    /** Whether the bucket keeps this object as a version of its own when a later one takes its place. */
    public boolean isVersioned() {
        // What was written while versioning was off has the version id "null", which the next null version replaces.
        return versionId.filter(id -> !id.equals("null")).isPresent();
    }

    /** Whether this is the very object that the backup describes. */
    public boolean matches(Backup backup) {
        return etag.equals(backup.etag()) && size == backup.size() && versionId.equals(backup.versionId());
    }

    /** This object as a backup of the given version, if its own metadata and checksum say that it is one. */
    public Optional<Backup> asBackupOf(ETag version) {
        return sourceETag
                .filter(version::equals)
                .flatMap(v -> crc)
                .map(proven -> new Backup(key, versionId, etag, size, proven));
    }

    /** The version that this object is a proven backup of. */
    public Optional<ETag> verifiedSourceETag() {
        return crc.isPresent() ? sourceETag : Optional.empty();
    }
}
