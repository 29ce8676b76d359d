package io.blobferry.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.testing.AdvancingClock;
import org.junit.jupiter.api.Test;

/** A start that fails; what one that works tells is shown on emulators. */
class ApplicationHolderTest {
    private final AdvancingClock clock = new AdvancingClock();
    private int tries;
    private final ApplicationHolder start = new ApplicationHolder(
            () -> {
                tries++;
                throw new IllegalStateException("the state account does not answer");
            },
            clock);

    @Test
    void whoeverAsksHowItIsCausesOneTryAMinute() {
        for (int i = 0; i < 10; i++) {
            assertTrue(start.startupError().orElseThrow().contains("the state account does not answer"));
        }
        assertEquals(1, tries);
        clock.advance(ApplicationHolder.RETRY_INTERVAL.plusMillis(1));
        start.startupError();
        start.startupError();
        assertEquals(2, tries);
    }

    @Test
    void anErrorIsAnExceptionToTheWorker() {
        ApplicationHolder broken = new ApplicationHolder(
                () -> {
                    throw new NoClassDefFoundError("SomeClass");
                },
                clock);
        assertTrue(broken.startupError().orElseThrow().contains("SomeClass"));
        assertThrows(IllegalStateException.class, broken::application);
    }

    @Test
    void whoeverHasWorkTriesEachTime() {
        for (int i = 0; i < 3; i++) {
            assertThrows(IllegalStateException.class, start::application);
        }
        start.startupError();
        assertEquals(3, tries);
    }
}
