package io.blobferry.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.Segment;
import io.blobferry.testing.BackupFixture;
import io.blobferry.testing.Delivery;
import io.blobferry.testing.FaultInjector;
import io.blobferry.testing.SegmentFixture;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The messages of three segments, each delivered twice, in all ninety orders. */
class SegmentOrderTest {
    private static final int CRASHES = 3;

    /** No run makes more calls than this. */
    private static final int CALLS = 10;

    @TestFactory
    Stream<DynamicTest> duplicateMessages_anyOrder_writeOnce() {
        return orders(List.of()).stream()
                .map(order -> DynamicTest.dynamicTest(order.toString(), () -> {
                    BackupFixture clouds = SegmentFixture.dispatched();
                    List<Segment> segments = SegmentFixture.takeAll(clouds);

                    for (int part : order) {
                        assertTrue(SegmentFixture.run(clouds, "worker", segments.get(part - 1))
                                .canAcknowledge());
                    }

                    assertEquals(List.of(), clouds.segmentQueue.pending());
                    assertEquals(SegmentFixture.PARTS, clouds.faults.count("uploads.write"), "nothing is copied twice");
                    SegmentFixture.assertWrittenOnce(clouds);
                }));
    }

    /** The order itself is the seed of where its runs die. */
    @TestFactory
    Stream<DynamicTest> duplicateMessages_anyOrder_surviveCrashes() {
        return orders(List.of()).stream()
                .map(order -> DynamicTest.dynamicTest(order.toString(), () -> {
                    Random random = new Random(order.hashCode());
                    for (int crash = 1; crash <= CRASHES; crash++) {
                        deliver(order, random.nextInt(order.size()), 1 + random.nextInt(CALLS));
                    }
                }));
    }

    /** One of the runs dies at one of its answers, and its message is delivered again after all the others. */
    private static void deliver(List<Integer> order, int dying, int answer) {
        BackupFixture clouds = SegmentFixture.dispatched();
        List<Segment> segments = SegmentFixture.takeAll(clouds);
        Deque<Integer> messages = new ArrayDeque<>(order);
        String doomed = "run " + dying;
        clouds.faults.atCall(FaultInjector.Side.AFTER, doomed, answer, clouds.faults.crash(doomed));

        for (int run = 0; !messages.isEmpty(); run++) {
            int part = messages.remove();
            if (!Delivery.message(segments.get(part - 1)).isAcknowledgedBy(clouds, "run " + run)) {
                messages.add(part);
            }
        }

        SegmentFixture.assertWrittenOnce(clouds);
        assertTrue(clouds.faults.count("uploads.write") <= SegmentFixture.PARTS + 1, "only what was in flight");
    }

    /** All continuations until every part has been delivered twice. */
    private static List<List<Integer>> orders(List<Integer> begun) {
        if (begun.size() == 2 * SegmentFixture.PARTS) {
            return List.of(begun);
        }
        List<List<Integer>> all = new ArrayList<>();
        for (int part = 1; part <= SegmentFixture.PARTS; part++) {
            int next = part;
            if (begun.stream().filter(came -> came == next).count() < 2) {
                List<Integer> order = new ArrayList<>(begun);
                order.add(part);
                all.addAll(orders(order));
            }
        }
        return all;
    }
}
