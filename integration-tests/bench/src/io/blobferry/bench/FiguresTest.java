package io.blobferry.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FiguresTest {
    private static final Workload LOAD = new Workload(2, Workload.GIB);
    private static final Goal GOAL = Goal.atMostOf(Figure.CPU_PER_GIB, "ours", 0.5, "theirs");

    private final Medians medians = new Medians(List.of("ours", "theirs", "absent"));

    @Test
    void median_isPerCopier() {
        add("ours", 9);
        add("ours", 1);
        add("ours", 2);
        add("theirs", 6);
        add("theirs", 4);
        assertEquals(Optional.of(1.0), medians.of("ours", Figure.CPU_PER_GIB));
        assertEquals(Optional.of(2.5), medians.of("theirs", Figure.CPU_PER_GIB));
        assertEquals(List.of("ours", "theirs"), List.copyOf(medians.all().keySet()));
    }

    @Test
    void goal_isRatioOfMedians() {
        add("ours", 2);
        add("theirs", 4);
        assertEquals(Optional.of(0.5), GOAL.reached(medians));
        assertEquals(Optional.of(1.0), GOAL.line(medians), "as CPU-seconds per GiB");
        assertTrue(GOAL.heldBy(0.5));
        assertFalse(GOAL.heldBy(0.51));
    }

    @Test
    void goal_withoutOtherCopier_isNotReached() {
        add("ours", 2);
        assertEquals(Optional.empty(), GOAL.reached(medians));
    }

    private void add(String copier, double cpuSeconds) {
        medians.add(copier, new Measure(LOAD, 1, cpuSeconds, 0, 0, 0, 0));
    }
}
