package io.blobferry.testing;

import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
import io.blobferry.spi.target.StoredObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All versions of one object, in the order in which their writes were started. Guarded by the target that holds it. */
final class MemoryVersions {
    /** Empty stands for a delete marker. */
    private final TreeMap<Long, Optional<StoredObject>> versions = new TreeMap<>();

    private final ObjectKey key;

    MemoryVersions(ObjectKey key) {
        this.key = key;
    }

    static String idOf(long started) {
        return "version-" + started;
    }

    /** The version id of what was added. */
    Optional<String> add(long started, ETag etag, long size, Optional<Crc64Nvme> crc, Optional<ETag> sourceETag) {
        Optional<String> versionId = Optional.of(idOf(started));
        versions.put(started, Optional.of(new StoredObject(key, etag, versionId, size, crc, sourceETag)));
        return versionId;
    }

    void delete(long started) {
        versions.put(started, Optional.empty());
    }

    Optional<StoredObject> current() {
        return Optional.ofNullable(versions.lastEntry()).flatMap(Map.Entry::getValue);
    }

    /** Every object that was ever written here, the newest last. */
    List<StoredObject> all() {
        return versions.values().stream().flatMap(Optional::stream).toList();
    }
}
