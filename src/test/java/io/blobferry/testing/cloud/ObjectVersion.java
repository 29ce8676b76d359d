package io.blobferry.testing.cloud;

import io.blobferry.domain.ETag;
import java.time.Instant;

/**
 * One version of an object.
 *
 * @param number its place among all writes of the bucket, by the time at which they started
 * @param attributes what was sent with it beside its content
 * @param modifiedMillis when it was written, in milliseconds since the epoch
 */
public record ObjectVersion<A>(long number, ETag etag, Content content, A attributes, long modifiedMillis) {
    public String versionId() {
        return versionId(number);
    }

    public Instant lastModified() {
        return Instant.ofEpochMilli(modifiedMillis);
    }

    static String versionId(long number) {
        return "version-" + number;
    }
}
