package io.blobferry.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the parts of a plan are shared out among messages. */
class SegmentPlanTest {
    private static final long[] SEGMENTS = {
        1,
        CopyPlan.SMALLEST_PART - 1,
        CopyPlan.SMALLEST_PART,
        CopyPlan.SMALLEST_PART + 1,
        3 * CopyPlan.SMALLEST_PART,
        1L << 34,
        Long.MAX_VALUE
    };

    @ParameterizedTest
    @ValueSource(
            longs = {
                1,
                CopyPlan.SMALLEST_PART - 1,
                CopyPlan.SMALLEST_PART,
                CopyPlan.SMALLEST_PART + 1,
                6 * CopyPlan.SMALLEST_PART,
                7 * CopyPlan.SMALLEST_PART - 1,
                CopyPlan.MOST_PARTS * CopyPlan.SMALLEST_PART,
                CopyPlan.MOST_PARTS * CopyPlan.SMALLEST_PART + 1,
                1L << 40,
                CopyPlan.LARGEST_OBJECT
            })
    void everyPartIsInOneSegmentAndInOrder(long size) {
        CopyPlan plan = CopyPlan.of(size);
        for (long bytes : SEGMENTS) {
            List<PartRange> segments = plan.segments(bytes);

            int next = 1;
            for (PartRange segment : segments) {
                assertEquals(next, segment.first(), "each begins after the one before");
                next = segment.last() + 1;
            }
            assertEquals(plan.partCount() + 1, next, "the last ends with the last part");
            long each = Math.max(1, bytes / plan.partSize());
            for (PartRange segment : segments.subList(0, segments.size() - 1)) {
                assertEquals(each, segment.last() - segment.first() + 1, "all but the last are of the same length");
            }
            PartRange last = segments.getLast();
            assertTrue(last.last() - last.first() + 1 <= each, "the last is no longer");
        }
    }
}
