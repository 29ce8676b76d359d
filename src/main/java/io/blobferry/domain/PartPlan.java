package io.blobferry.domain;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The division of a blob into parts. A resumed upload keeps the part size in its checkpoint.
 *
 * @param size the blob's size in bytes; 1 to {@link S3Limits#MAX_OBJECT_BYTES}
 * @param partSize the size in bytes of every part but the last; 1 to {@link S3Limits#MAX_PART_BYTES}, and large enough
 *     for at most 10,000 parts
 */
public record PartPlan(long size, long partSize) {
    public static final long MIB = 1L << 20;

    public PartPlan {
        if (size < 1 || size > S3Limits.MAX_OBJECT_BYTES) {
            throw new IllegalArgumentException("size must be 1 to " + S3Limits.MAX_OBJECT_BYTES + " bytes: " + size);
        }
        if (partSize < 1 || partSize > S3Limits.MAX_PART_BYTES) {
            throw new IllegalArgumentException(
                    "partSize must be 1 to " + S3Limits.MAX_PART_BYTES + " bytes: " + partSize);
        }
        if (Math.ceilDiv(size, partSize) > S3Limits.MAX_PARTS) {
            throw new IllegalArgumentException(
                    size + " bytes in parts of " + partSize + " bytes exceed " + S3Limits.MAX_PARTS + " parts");
        }
    }

    /**
     * The plan for a blob of this size: parts of the minimum size, or if that takes more than 10,000 parts, of the
     * smallest sufficient size in whole MiB. Depends on the arguments alone, so all runs make the same plan.
     *
     * @param minPartSize the minimum part size in bytes
     */
    public static PartPlan of(long size, long minPartSize) {
        long needed = Math.ceilDiv(Math.ceilDiv(size, S3Limits.MAX_PARTS), MIB) * MIB;
        return new PartPlan(size, size <= minPartSize * S3Limits.MAX_PARTS ? minPartSize : needed);
    }

    public int partCount() {
        return Math.toIntExact(Math.ceilDiv(size, partSize));
    }

    /** The part with this number, 1 to {@link #partCount}. */
    public Part part(int number) {
        long offset = (number - 1) * partSize;
        return new Part(number, offset, Math.min(partSize, size - offset));
    }

    /**
     * The division of all parts into segments, in order.
     *
     * @param segmentSize the maximum size of a segment in bytes; a segment has at least one part
     */
    public List<PartRange> segments(long segmentSize) {
        int parts = Math.toIntExact(Math.max(1, Math.min(S3Limits.MAX_PARTS, segmentSize / partSize)));
        return IntStream.iterate(1, first -> first <= partCount(), first -> first + parts)
                .mapToObj(first -> new PartRange(first, Math.min(first + parts - 1, partCount())))
                .toList();
    }

    /** The range of all parts. */
    public PartRange allParts() {
        return new PartRange(1, partCount());
    }

    /** The parts of a range, in order. */
    public Stream<Part> parts(PartRange range) {
        return IntStream.rangeClosed(range.first(), range.last()).mapToObj(this::part);
    }
}
