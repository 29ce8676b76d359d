package io.blobferry.concurrency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HillClimbingLimitTest {
    private static final int INITIAL = 4;
    private static final int MAX = 64;
    private static final int LONG = 500;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final HillClimbingLimit limit = new HillClimbingLimit(INITIAL, MAX);

    HillClimbingLimitTest() {
        limit.onSample(1, SECOND);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 7, 8, 10, 16, 23, 40, 64, 100})
    void findsLinkCapacityWithinTwice(int knee) {
        IntToDoubleFunction link = parts -> Math.min(parts, knee);
        measure(link, LONG);
        double best = Math.min(knee, MAX);
        assertTrue(link.applyAsDouble(limit.limit()) >= 0.85 * best, "limit too low: " + limit.limit());
        assertTrue(limit.limit() <= 2 * best, "limit too high: " + limit.limit());
    }

    @Test
    void firstSample_isDiscarded() {
        HillClimbingLimit cold = new HillClimbingLimit(INITIAL, MAX);
        cold.onSample(50, SECOND);
        assertEquals(INITIAL, cold.limit());
        cold.onSample(100, SECOND);
        cold.onSample(105, SECOND);
        assertEquals(INITIAL, cold.limit());
    }

    @Test
    void doublesWhileRateIncreases() {
        measure(parts -> parts, 4);
        assertEquals(MAX, limit.limit());
    }

    @Test
    void limit_neverExceedsMax() {
        HillClimbingLimit narrow = new HillClimbingLimit(INITIAL, 9);
        for (int i = 0; i < LONG; i++) {
            narrow.onSample(narrow.limit(), SECOND);
            assertTrue(narrow.limit() <= 9);
        }
        assertEquals(9, narrow.limit());
        assertEquals(2, new HillClimbingLimit(INITIAL, 2).limit());
    }

    @Test
    void doubling_withoutGain_isReverted() {
        limit.onSample(100, SECOND);
        assertEquals(8, limit.limit());
        limit.onSample(105, SECOND);
        assertEquals(INITIAL, limit.limit());
    }

    @Test
    void probe_withoutGain_isSmallAndRare() {
        int probes = 0;
        measure(parts -> 100, 2);
        for (int i = 0; i < LONG; i++) {
            limit.onSample(100, SECOND);
            assertTrue(limit.limit() <= INITIAL + 1);
            probes += limit.limit() - INITIAL;
        }
        assertTrue(probes > LONG / 5 && probes < LONG / 3, probes + " of " + LONG);
    }

    @Test
    void probe_widerLink_raisesLimit() {
        measure(parts -> Math.min(parts, 4), 100);
        assertTrue(limit.limit() <= 5);
        measure(parts -> Math.min(parts, 20), 1_000);
        assertTrue(limit.limit() >= 17, "limit too low: " + limit.limit());
    }

    /** Samples vary, but the link is saturated. */
    @Test
    void noise_doesNotRaiseLimit() {
        Random random = new Random(1);
        for (int i = 0; i < 5_000; i++) {
            limit.onSample(100 + 4 * random.nextGaussian(), SECOND);
        }
        assertTrue(limit.limit() <= INITIAL + 3, "limit raised to " + limit.limit());
    }

    @Test
    void throttled_holdsTheLimitAndEndsDoubling() {
        measure(parts -> parts, 1);
        assertEquals(2 * INITIAL, limit.limit());
        assertEquals(INITIAL, limit.settledLimit());
        limit.onThrottled(limit.settledLimit());
        assertEquals(INITIAL, limit.limit());
        measure(parts -> parts, 29);
        assertEquals(INITIAL, limit.limit());
        measure(parts -> parts, 1);
        assertEquals(INITIAL + 1, limit.limit());
    }

    /** No higher limit was under test, so nothing is known about it. */
    @Test
    void throttled_beforeDoubling_doublesLater() {
        limit.onThrottled(INITIAL);
        measure(parts -> parts, 30);
        assertEquals(2 * INITIAL, limit.limit());
    }

    /** A sample lasts as long as a part where all parts begin together. */
    @Test
    void longSamples_countByTheirTime() {
        limit.onThrottled(INITIAL);
        limit.onSample(INITIAL, Duration.ofSeconds(29));
        assertEquals(INITIAL, limit.limit());
        limit.onSample(INITIAL, SECOND);
        assertEquals(2 * INITIAL, limit.limit());
    }

    @Test
    void mean_isWeightedByTime() {
        measure(parts -> 100, 2);
        measure(parts -> 100, 30);
        assertEquals(INITIAL + 1, limit.limit(), "a probe");
        limit.onSample(200, SECOND);
        limit.onSample(100, Duration.ofSeconds(99));
        assertEquals(INITIAL, limit.limit(), "a gain of one hundredth");
    }

    @Test
    void initialOrMax_zero_isRejected() {
        assertThrows(IllegalArgumentException.class, () -> new HillClimbingLimit(1, 0));
        assertThrows(IllegalArgumentException.class, () -> new HillClimbingLimit(0, 1));
    }

    private void measure(IntToDoubleFunction link, int times) {
        for (int i = 0; i < times; i++) {
            limit.onSample(link.applyAsDouble(limit.limit()), SECOND);
        }
    }
}
