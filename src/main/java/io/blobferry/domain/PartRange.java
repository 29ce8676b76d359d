package io.blobferry.domain;

/**
 * A range of consecutive parts.
 *
 * @param first the number of the first part; at least 1
 * @param last the number of the last part, inclusive; at least {@code first}, at most 10,000
 */
public record PartRange(int first, int last) {
    public PartRange {
        if (first < 1 || last < first || last > S3Limits.MAX_PARTS) {
            throw new IllegalArgumentException("invalid part range: " + first + " to " + last);
        }
    }

    @Override
    public String toString() {
        return first == last ? "part " + first : "parts " + first + " to " + last;
    }
}
