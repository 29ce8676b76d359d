package io.blobferry.domain;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How a large blob is cut into parts. The plan follows from the blob's size alone, so every run that looks at the same
 * version makes the same one; a run that resumes takes the part size that the first run wrote down.
 *
 * @param size the blob's size in bytes; at least 1
 * @param partSize the bytes of every part but the last
 */
public record PartPlan(long size, long partSize) {
    public static final long MIB = 1L << 20;

    public PartPlan {
        if (size < 1 || size > S3Limits.MAX_OBJECT_BYTES) {
            throw new IllegalArgumentException(
                    "S3 takes objects of 1 to " + S3Limits.MAX_OBJECT_BYTES + " bytes by parts: " + size);
        }
        if (partSize < 1 || partSize > S3Limits.MAX_PART_BYTES) {
            throw new IllegalArgumentException("not a part size: " + partSize);
        }
        if (Math.ceilDiv(size, partSize) > S3Limits.MAX_PARTS) {
            throw new IllegalArgumentException(
                    size + " bytes in parts of " + partSize + " are more than " + S3Limits.MAX_PARTS);
        }
    }

    /**
     * The plan for a blob of this size: the smallest part size, in whole MiB beyond the given one, that keeps to 10,000
     * parts.
     *
     * @param smallestPart what parts have where 10,000 of them suffice
     */
    public static PartPlan of(long size, long smallestPart) {
        long needed = Math.ceilDiv(Math.ceilDiv(size, S3Limits.MAX_PARTS), MIB) * MIB;
        return new PartPlan(size, size <= smallestPart * S3Limits.MAX_PARTS ? smallestPart : needed);
    }

    public int partCount() {
        return Math.toIntExact(Math.ceilDiv(size, partSize));
    }

    /** The part of this number, 1 to {@link #partCount}. */
    public Part part(int number) {
        long offset = (number - 1) * partSize;
        return new Part(number, offset, Math.min(partSize, size - offset));
    }

    /**
     * The runs of parts that are queued one by one, in order.
     *
     * @param bytes how much each is about; one part where parts are larger
     */
    public List<PartRange> segments(long bytes) {
        int each = Math.toIntExact(Math.max(1, Math.min(S3Limits.MAX_PARTS, bytes / partSize)));
        return IntStream.iterate(1, first -> first <= partCount(), first -> first + each)
                .mapToObj(first -> new PartRange(first, Math.min(first + each - 1, partCount())))
                .toList();
    }

    /** All parts as one run. */
    public PartRange allParts() {
        return new PartRange(1, partCount());
    }

    /** The parts of a run, in order. */
    public Stream<Part> parts(PartRange range) {
        return IntStream.rangeClosed(range.first(), range.last()).mapToObj(this::part);
    }
}
