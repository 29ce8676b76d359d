package io.blobferry.loadstubs;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** An upload that was begun and neither completed nor aborted. */
record MultipartUpload(
        ObjectName name, String id, HttpHeaders described, long begun, NavigableMap<Integer, StoredPart> parts) {
    /** @param etag quoted */
    record StoredPart(int number, String etag, long size, Optional<String> crc64nvme, long lastModified) {}

    /** A part as a Complete names it. */
    record NamedPart(int number, String etag) {}

    MultipartUpload(ObjectName name, String id, HttpHeaders described, long begun) {
        this(name, id, described, begun, new TreeMap<>());
    }

    /**
     * The size of the object that these parts make.
     *
     * @throws S3Refusal if one of them is not there, or they are not in order
     */
    long sizeOf(List<NamedPart> named) throws S3Refusal {
        long size = 0;
        int before = 0;
        for (NamedPart part : named) {
            if (part.number() <= before) {
                throw new S3Refusal(400, "InvalidPartOrder", "The list of parts was not in ascending order.");
            }
            before = part.number();
            StoredPart stored = parts.get(part.number());
            if (stored == null || !stored.etag().equals(part.etag())) {
                throw S3Refusal.invalidPart(part.number());
            }
            size += stored.size();
        }
        return size;
    }
}
