package io.blobferry.testing.cloud;

import io.blobferry.domain.ETag;
import java.time.Instant;

/**
 * A part of a multipart upload.
 *
 * @param modifiedMillis when it was written, in milliseconds since the epoch
 */
public record StoredPart(int number, ETag etag, Content content, long modifiedMillis) {
    public Instant lastModified() {
        return Instant.ofEpochMilli(modifiedMillis);
    }
}
