package io.blobferry.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.testing.MutableClock;
import org.junit.jupiter.api.Test;

/** A start that fails. A start that succeeds is tested on the emulators. */
class ApplicationHolderTest {
    private final MutableClock clock = new MutableClock();
    private int tries;
    private final ApplicationHolder holder = new ApplicationHolder(
            () -> {
                tries++;
                throw new IllegalStateException("the state account does not answer");
            },
            clock);

    @Test
    void startupError_triesOnceAMinute() {
        for (int i = 0; i < 10; i++) {
            assertTrue(holder.startupError().orElseThrow().contains("the state account does not answer"));
        }
        assertEquals(1, tries);
        clock.advance(ApplicationHolder.RETRY_INTERVAL.plusMillis(1));
        holder.startupError();
        holder.startupError();
        assertEquals(2, tries);
    }

    @Test
    void error_isWrapped() {
        ApplicationHolder broken = new ApplicationHolder(
                () -> {
                    throw new NoClassDefFoundError("SomeClass");
                },
                clock);
        assertTrue(broken.startupError().orElseThrow().contains("SomeClass"));
        assertThrows(IllegalStateException.class, broken::application);
    }

    @Test
    void application_triesEachTime() {
        for (int i = 0; i < 3; i++) {
            assertThrows(IllegalStateException.class, holder::application);
        }
        holder.startupError();
        assertEquals(3, tries);
    }
}
