package io.blobferry.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartPlanTest {
    private static final long SMALLEST = 16 * PartPlan.MIB;
    private static final int SAMPLES = 20_000;
    private static final long FULL_AT_SMALLEST = S3Limits.MAX_PARTS * SMALLEST;

    /** Sizes around which the plan changes, and random sizes of every magnitude. */
    private static LongStream sizes() {
        LongStream edges = Stream.of(
                        0L,
                        SMALLEST,
                        2 * SMALLEST,
                        FULL_AT_SMALLEST,
                        FULL_AT_SMALLEST + S3Limits.MAX_PARTS * PartPlan.MIB,
                        S3Limits.MAX_PART_BYTES,
                        S3Limits.MAX_OBJECT_BYTES)
                .flatMapToLong(edge -> LongStream.rangeClosed(edge - 2, edge + 2))
                .filter(size -> size >= 1 && size <= S3Limits.MAX_OBJECT_BYTES);
        Random random = new Random(42);
        LongStream samples = LongStream.generate(() -> 1 + (random.nextLong() >>> 1 >>> random.nextInt(62)))
                .filter(size -> size <= S3Limits.MAX_OBJECT_BYTES)
                .limit(SAMPLES);
        return LongStream.concat(edges, samples);
    }

    @Test
    void plan_everySize_withinS3Limits() {
        sizes().forEach(size -> {
            PartPlan plan = PartPlan.of(size, SMALLEST);
            String which = "size " + size;
            assertTrue(plan.partCount() >= 1 && plan.partCount() <= S3Limits.MAX_PARTS, which);
            assertTrue(plan.partSize() >= SMALLEST && plan.partSize() <= S3Limits.MAX_PART_BYTES, which);
            assertEquals(0, plan.partSize() % PartPlan.MIB, which);
        });
    }

    @Test
    void plan_everySize_coversAllBytes() {
        sizes().forEach(size -> {
            PartPlan plan = PartPlan.of(size, SMALLEST);
            Part first = plan.part(1);
            Part last = plan.part(plan.partCount());
            assertEquals(0, first.offset());
            assertEquals(size, last.offset() + last.length());
            assertEquals((plan.partCount() - 1) * plan.partSize(), last.offset());
        });
    }

    @Test
    void plan_partSize_isMinimal() {
        sizes().filter(size -> PartPlan.of(size, SMALLEST).partSize() > SMALLEST)
                .forEach(size -> {
                    long smaller = PartPlan.of(size, SMALLEST).partSize() - PartPlan.MIB;
                    assertThrows(IllegalArgumentException.class, () -> new PartPlan(size, smaller));
                });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 16L << 20, (16L << 20) + 1, 167_772_160_001L, 50_000L << 30})
    void parts_areContiguous(long size) {
        PartPlan plan = PartPlan.of(size, SMALLEST);
        List<Part> parts = plan.parts(plan.allParts()).toList();
        long end = 0;
        for (int n = 1; n <= parts.size(); n++) {
            Part part = parts.get(n - 1);
            assertEquals(n, part.number());
            assertEquals(end, part.offset());
            assertTrue(part.length() == plan.partSize() || n == parts.size());
            end += part.length();
        }
        assertEquals(size, end);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, S3Limits.MAX_OBJECT_BYTES + 1, Long.MAX_VALUE})
    void plan_invalidSize_isRejected(long size) {
        assertThrows(IllegalArgumentException.class, () -> PartPlan.of(size, SMALLEST));
    }

    @Test
    void maxObject_is50000GiB() {
        assertEquals(50_000L << 30, S3Limits.MAX_OBJECT_BYTES);
        assertEquals(
                S3Limits.MAX_PART_BYTES,
                PartPlan.of(S3Limits.MAX_OBJECT_BYTES, SMALLEST).partSize());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, S3Limits.MAX_PART_BYTES + 1})
    void plan_invalidPartSize_isRejected(long partSize) {
        assertThrows(IllegalArgumentException.class, () -> new PartPlan(1, partSize));
    }

    @Test
    void part_invalidNumberOrLength_isRejected() {
        assertThrows(IllegalArgumentException.class, () -> new Part(0, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new Part(S3Limits.MAX_PARTS + 1, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new Part(1, -1, 1));
        assertThrows(IllegalArgumentException.class, () -> new Part(1, 0, 0));
    }
}
