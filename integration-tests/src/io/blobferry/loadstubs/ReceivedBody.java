package io.blobferry.loadstubs;

import java.util.Optional;
import java.util.UUID;

/**
 * What is kept of bytes that were dropped.
 *
 * @param crc64nvme the checksum that came along, in base64; it is not recomputed
 */
record ReceivedBody(long size, Optional<String> crc64nvme) {
    /**
     * An ETag, quoted: equal bytes have equal ones, as with S3. The dash says that it is no MD5, so that nobody compares it
     * with one.
     */
    String etag() {
        String text = size + "/" + crc64nvme.orElseGet(() -> UUID.randomUUID().toString());
        return '"' + Integer.toHexString(text.hashCode()) + "-1\"";
    }
}
