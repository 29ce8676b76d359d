package io.blobferry.domain;

import java.util.Objects;

/**
 * The unit of queued work: a range of parts of one upload. It is copied only while the blob's checkpoint names the same
 * version and upload.
 *
 * @param version the version to read
 * @param upload the multipart upload to write to
 * @param parts the parts to copy
 * @param attemptsWithoutProgress the number of consecutive attempts that added no part; never negative
 */
public record Segment(BlobVersion version, Upload upload, PartRange parts, int attemptsWithoutProgress) {
    public Segment {
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(upload, "upload");
        Objects.requireNonNull(parts, "parts");
        if (attemptsWithoutProgress < 0) {
            throw new IllegalArgumentException(
                    "attemptsWithoutProgress must not be negative: " + attemptsWithoutProgress);
        }
    }

    /** The segment to queue after an attempt; {@code progress} says whether the attempt added a part. */
    public Segment nextAttempt(boolean progress) {
        return new Segment(version, upload, parts, progress ? 0 : attemptsWithoutProgress + 1);
    }

    @Override
    public String toString() {
        return parts + " of " + version.blob();
    }
}
