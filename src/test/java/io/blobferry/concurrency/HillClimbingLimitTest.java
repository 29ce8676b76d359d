package io.blobferry.concurrency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HillClimbingLimitTest {
    private static final int FIRST = 4;
    private static final int MOST = 64;
    private static final int LONG = 500;

    private final HillClimbingLimit climb = new HillClimbingLimit(FIRST, MOST);

    HillClimbingLimitTest() {
        climb.onSample(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 7, 8, 10, 16, 23, 40, 64, 100})
    void findsWhatTheLinkCanDoWithFewMoreThanItTakes(int knee) {
        IntToDoubleFunction link = parts -> Math.min(parts, knee);
        measure(link, LONG);
        double best = Math.min(knee, MOST);
        assertTrue(link.applyAsDouble(climb.limit()) >= 0.85 * best, "not enough: " + climb.limit());
        assertTrue(climb.limit() <= 2 * best, "too many: " + climb.limit());
    }

    @Test
    void theFirstMeasurementCountsForNothing() {
        HillClimbingLimit cold = new HillClimbingLimit(FIRST, MOST);
        cold.onSample(50);
        assertEquals(FIRST, cold.limit());
        cold.onSample(100);
        cold.onSample(105);
        assertEquals(FIRST, cold.limit());
    }

    @Test
    void doublesForAsLongAsItPays() {
        measure(parts -> parts, 4);
        assertEquals(MOST, climb.limit());
    }

    @Test
    void neverExceedsWhatThereIsRoomFor() {
        HillClimbingLimit narrow = new HillClimbingLimit(FIRST, 9);
        for (int i = 0; i < LONG; i++) {
            narrow.onSample(narrow.limit());
            assertTrue(narrow.limit() <= 9);
        }
        assertEquals(9, narrow.limit());
        assertEquals(2, new HillClimbingLimit(FIRST, 2).limit());
    }

    @Test
    void whereMoreDoNotPayTheyAreGoneAfterOneMeasurement() {
        climb.onSample(100);
        assertEquals(8, climb.limit());
        climb.onSample(105);
        assertEquals(FIRST, climb.limit());
    }

    @Test
    void whatDidNotPayIsTriedAgainByAFewMoreAndSeldom() {
        int tried = 0;
        measure(parts -> 100, 2);
        for (int i = 0; i < LONG; i++) {
            climb.onSample(100);
            assertTrue(climb.limit() <= FIRST + 1);
            tried += climb.limit() - FIRST;
        }
        assertTrue(tried > LONG / 5 && tried < LONG / 3, tried + " of " + LONG);
    }

    @Test
    void aLinkThatHasBecomeWiderIsFound() {
        measure(parts -> Math.min(parts, 4), 100);
        assertTrue(climb.limit() <= 5);
        measure(parts -> Math.min(parts, 20), 1_000);
        assertTrue(climb.limit() >= 17, "only " + climb.limit());
    }

    /** Measurements differ, and a link that is full stays as it is. */
    @Test
    void noiseIsNoGain() {
        Random random = new Random(1);
        for (int i = 0; i < 5_000; i++) {
            climb.onSample(100 + 4 * random.nextGaussian());
        }
        assertTrue(climb.limit() <= FIRST + 3, "climbed to " + climb.limit());
    }

    @Test
    void whoIsToldToSlowDownHasHalfAsManyForAWhile() {
        measure(parts -> parts, 3);
        int before = climb.limit();
        climb.onThrottled();
        assertEquals(before / 2, climb.limit());
        measure(parts -> parts, 29);
        assertEquals(before / 2, climb.limit());
        measure(parts -> parts, 1);
        assertEquals(before / 2 + before / 8, climb.limit());
    }

    @Test
    void oneIsAlwaysLeft() {
        for (int i = 0; i < 10; i++) {
            climb.onThrottled();
        }
        assertEquals(1, climb.limit());
    }

    @Test
    void thereIsRoomForOne() {
        assertThrows(IllegalArgumentException.class, () -> new HillClimbingLimit(1, 0));
        assertThrows(IllegalArgumentException.class, () -> new HillClimbingLimit(0, 1));
    }

    private void measure(IntToDoubleFunction link, int times) {
        for (int i = 0; i < times; i++) {
            climb.onSample(link.applyAsDouble(climb.limit()));
        }
    }
}
