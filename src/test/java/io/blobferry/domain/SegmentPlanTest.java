package io.blobferry.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The division of a plan into segments. */
class SegmentPlanTest {
    private static final long SMALLEST = 16 * PartPlan.MIB;

    private static final long[] SEGMENTS = {
        1, SMALLEST - 1, SMALLEST, SMALLEST + 1, 3 * SMALLEST, 1L << 34, Long.MAX_VALUE
    };

    @ParameterizedTest
    @ValueSource(
            longs = {
                1,
                SMALLEST - 1,
                SMALLEST,
                SMALLEST + 1,
                6 * SMALLEST,
                7 * SMALLEST - 1,
                S3Limits.MAX_PARTS * SMALLEST,
                S3Limits.MAX_PARTS * SMALLEST + 1,
                1L << 40,
                S3Limits.MAX_OBJECT_BYTES
            })
    void segments_coverAllPartsInOrder(long size) {
        PartPlan plan = PartPlan.of(size, SMALLEST);
        for (long bytes : SEGMENTS) {
            List<PartRange> segments = plan.segments(bytes);

            int next = 1;
            for (PartRange segment : segments) {
                assertEquals(next, segment.first(), "segments are consecutive");
                next = segment.last() + 1;
            }
            assertEquals(plan.partCount() + 1, next, "the last segment ends with the last part");
            long each = Math.max(1, bytes / plan.partSize());
            for (PartRange segment : segments.subList(0, segments.size() - 1)) {
                assertEquals(
                        each, segment.last() - segment.first() + 1, "all segments but the last have the same length");
            }
            PartRange last = segments.getLast();
            assertTrue(last.last() - last.first() + 1 <= each, "the last segment is not longer");
        }
    }
}
