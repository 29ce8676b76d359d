package io.blobferry.testing;

import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.ETag;
import io.blobferry.domain.Upload;
import io.blobferry.spi.target.MultipartTarget.StoredPart;
import io.blobferry.spi.target.ObjectAttributes;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

/** A multipart upload and its parts. Guarded by the target that holds it. */
final class MemoryUpload {
    final Upload upload;
    final ObjectAttributes description;
    final long started;

    /** An aborted upload takes no part any more, but one that was on its way at the abort may still come to lie here. */
    boolean open = true;

    private final TreeMap<Integer, StoredPart> parts = new TreeMap<>();
    private boolean damaged;

    MemoryUpload(Upload upload, ObjectAttributes description, long started) {
        this.upload = upload;
        this.description = description;
        this.started = started;
    }

    StoredPart store(int number, long size, Crc64Nvme crc) {
        StoredPart part = new StoredPart(number, size, MemoryTarget.etagOf(crc), crc);
        parts.put(number, part);
        return part;
    }

    /** Whether S3 would still list it. */
    boolean listed() {
        return open || !parts.isEmpty();
    }

    void shorten(int number, long size) {
        StoredPart part = parts.remove(number);
        if (size > 0) {
            store(number, size, part.crc());
        }
    }

    void damage() {
        damaged = true;
    }

    void abort() {
        open = false;
        parts.clear();
    }

    List<StoredPart> parts() {
        return List.copyOf(parts.values());
    }

    long size() {
        return parts.values().stream().mapToLong(StoredPart::size).sum();
    }

    Crc64Nvme crc() {
        Crc64Nvme whole = Crc64Nvme.EMPTY;
        for (StoredPart part : parts.values()) {
            whole = whole.combine(part.crc(), part.size());
        }
        return damaged ? new Crc64Nvme(~whole.value()) : whole;
    }

    ETag etag() {
        int hash = Objects.hash(parts.values().stream().map(StoredPart::etag).toArray());
        return new ETag(Integer.toHexString(hash) + "-" + parts.size());
    }
}
