package io.blobferry.testing.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class HostileInputsTest {

    @Test
    void check_inputThatDoesNotEnd_failsWithItsSeedAndStack() {
        CountDownLatch never = new CountDownLatch(1);
        AssertionError failure = assertThrows(
                AssertionError.class,
                () -> HostileInputs.check(HostileInputsTest.class, 1, Duration.ofMillis(100), random -> {
                    while (never.getCount() > 0) {
                        LockSupport.park();
                    }
                }));
        assertTrue(
                failure.getMessage().contains("-Dhostile.seed=" + Long.getLong("hostile.seed", 1)),
                failure::getMessage);
        assertTrue(
                failure.getMessage().contains("at java.base/java.util.concurrent.locks.LockSupport.park"),
                failure::getMessage);
    }

    @Test
    void check_violation_failsWithItsSeed() {
        AtomicInteger inputs = new AtomicInteger();
        AssertionError failure = assertThrows(
                AssertionError.class,
                () -> HostileInputs.check(HostileInputsTest.class, 1, random -> {
                    inputs.incrementAndGet();
                    throw new StackOverflowError();
                }));
        assertEquals(1, inputs.get());
        assertTrue(failure.getMessage().contains("-Dhostile.inputs=1 -Dhostile.seed="), failure::getMessage);
    }

    @Test
    void check_sameSeed_sameInput() {
        List<Long> once = new ArrayList<>();
        List<Long> again = new ArrayList<>();
        HostileInputs.check(HostileInputsTest.class, 3, random -> once.add(random.nextLong()));
        HostileInputs.check(HostileInputsTest.class, 3, random -> again.add(random.nextLong()));
        assertEquals(once, again);
    }
}
