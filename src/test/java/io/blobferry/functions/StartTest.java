package io.blobferry.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.app.HandClock;
import org.junit.jupiter.api.Test;

/** A start that fails; what one that works tells is shown on emulators. */
class StartTest {
    private final HandClock clock = new HandClock();
    private int tries;
    private final Start start = new Start(
            () -> {
                tries++;
                throw new IllegalStateException("the state account does not answer");
            },
            clock);

    @Test
    void whoeverAsksHowItIsCausesOneTryAMinute() {
        for (int i = 0; i < 10; i++) {
            assertTrue(start.fault().orElseThrow().contains("the state account does not answer"));
        }
        assertEquals(1, tries);
        clock.advance(Start.PATIENCE.plusMillis(1));
        start.fault();
        start.fault();
        assertEquals(2, tries);
    }

    @Test
    void anErrorIsAnExceptionToTheWorker() {
        Start broken = new Start(
                () -> {
                    throw new NoClassDefFoundError("SomeClass");
                },
                clock);
        assertTrue(broken.fault().orElseThrow().contains("SomeClass"));
        assertThrows(IllegalStateException.class, broken::application);
    }

    @Test
    void whoeverHasWorkTriesEachTime() {
        for (int i = 0; i < 3; i++) {
            assertThrows(IllegalStateException.class, start::application);
        }
        start.fault();
        assertEquals(3, tries);
    }
}
