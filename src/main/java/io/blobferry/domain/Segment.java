package io.blobferry.domain;

import java.util.Objects;

/**
 * The unit of queued work: a run of parts of one upload. It is acted on only while the blob's row is copying this version
 * into this upload.
 *
 * @param version the version to read
 * @param upload the upload that collects the parts
 * @param parts which parts
 * @param attemptsWithoutProgress how many times in a row it was worked on without a part being added
 */
public record Segment(BlobVersion version, Upload upload, PartRange parts, int attemptsWithoutProgress) {
    public Segment {
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(upload, "upload");
        Objects.requireNonNull(parts, "parts");
        if (attemptsWithoutProgress < 0) {
            throw new IllegalArgumentException("a count is never negative: " + attemptsWithoutProgress);
        }
    }

    /** The same work after another attempt. */
    public Segment nextAttempt(boolean progress) {
        return new Segment(version, upload, parts, progress ? 0 : attemptsWithoutProgress + 1);
    }

    @Override
    public String toString() {
        return parts + " of " + version.blob();
    }
}
