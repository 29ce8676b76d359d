package io.blobferry.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BoundedExecutorTest {
    private final BoundedExecutor crew = new BoundedExecutor(3);

    @Test
    void map_isBoundedAndKeepsOrder() {
        AtomicInteger working = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch full = new CountDownLatch(3);
        List<Integer> items = IntStream.range(0, 50).boxed().toList();
        List<Integer> results = crew.map(items, item -> {
            most.accumulateAndGet(working.incrementAndGet(), Math::max);
            full.countDown();
            await(full);
            working.decrementAndGet();
            return item * 2;
        });
        assertEquals(items.stream().map(item -> item * 2).toList(), results);
        assertEquals(3, most.get());
    }

    @Test
    void map_afterFailure_startsNoMore() {
        AtomicInteger begun = new AtomicInteger();
        List<Integer> items = IntStream.range(0, 1_000).boxed().toList();
        TransientException failure = assertThrows(
                TransientException.class,
                () -> crew.map(items, item -> {
                    if (begun.incrementAndGet() >= 10) {
                        throw new TransientException("item " + item, "broken", null);
                    }
                    return item;
                }));
        assertTrue(failure.getMessage().contains("broken"));
        assertTrue(begun.get() < 100, () -> begun + " were started");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
