package io.blobferry.spi.destination;

/**
 * The division of a blob's content into ranges, which are read and written each by itself.
 *
 * @param size the size of the content in bytes; there is no range if it is 0
 * @param rangeSize the size in bytes of every range but the last; positive
 */
public record RangePlan(long size, long rangeSize) {
    public RangePlan {
        if (size < 0 || rangeSize < 1) {
            throw new IllegalArgumentException(
                    "size must not be negative and rangeSize positive: " + size + ", " + rangeSize);
        }
    }

    /** One range of the content; {@code index} counts from 0. */
    public record Range(int index, long offset, long length) {}

    /**
     * A plan of at most so many ranges.
     *
     * @param rangeSize the size of a range where the number allows it; else the smallest that does, in whole multiples of it
     */
    public static RangePlan of(long size, long rangeSize, int maxRanges) {
        long multiple = Math.max(1, Math.ceilDiv(Math.ceilDiv(size, maxRanges), rangeSize));
        return new RangePlan(size, rangeSize * multiple);
    }

    public int count() {
        return Math.toIntExact(Math.ceilDiv(size, rangeSize));
    }

    /** The range with the index, 0 to {@link #count} - 1. */
    public Range range(int index) {
        long offset = index * rangeSize;
        return new Range(index, offset, Math.min(rangeSize, size - offset));
    }
}
