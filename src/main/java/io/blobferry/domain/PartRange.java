package io.blobferry.domain;

/**
 * A run of parts.
 *
 * @param first the first part's number, from 1
 * @param last the last part's number, not before the first
 */
public record PartRange(int first, int last) {
    public PartRange {
        if (first < 1 || last < first || last > S3Limits.MAX_PARTS) {
            throw new IllegalArgumentException("no such parts: " + first + " to " + last);
        }
    }

    @Override
    public String toString() {
        return first == last ? "part " + first : "parts " + first + " to " + last;
    }
}
