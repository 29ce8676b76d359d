package io.blobferry.testing.cloud;

import io.blobferry.domain.ETag;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * One version of a blob. A store under load has many: what follows from a number is not kept as a text.
 *
 * @param number of the write that made it
 * @param modifiedMillis when, in milliseconds since the epoch
 */
public record Blob<C extends Content>(long number, C content, BlobAttributes attributes, long modifiedMillis) {
    /** In the form of Azure's, which is a time as a number. */
    public ETag etag() {
        return new ETag("0x" + Long.toHexString(0x8DD00000000000L + number).toUpperCase(Locale.ROOT));
    }

    /** The version's id, in an account that keeps versions. */
    public Optional<String> versionId() {
        return attributes.versioned() ? Optional.of("version-" + number) : Optional.empty();
    }

    /** In whole seconds, as an HTTP header has it. */
    public Instant lastModified() {
        return Instant.ofEpochSecond(Math.floorDiv(modifiedMillis, 1000));
    }
}
