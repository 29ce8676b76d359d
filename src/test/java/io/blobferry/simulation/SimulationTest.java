package io.blobferry.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Random histories of the whole product under faults, each of which follows from its seed. {@code -Dsimulation.histories}, {@code
 * -Dsimulation.seed} (the first) and {@code -Dsimulation.trace} choose others, and print what happens in them.
 */
@ExtendWith(WithoutWarnings.class)
class SimulationTest {
    private static final int HISTORIES = Integer.getInteger("simulation.histories", 400);
    private static final long FIRST_SEED = Long.getLong("simulation.seed", 1);
    private static final boolean TRACED = Boolean.getBoolean("simulation.trace");

    /** So many histories that each kind of fault strikes. */
    private static final int ENOUGH = 300;

    @Test
    void histories_endAsTheyMust() {
        long start = System.nanoTime();
        Histories histories = new Histories(FIRST_SEED, HISTORIES, TRACED);
        histories.run();
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                "[simulation] %d histories from seed %d, %d steps, %.1f s (%.0f histories/s), violations: %d%n"
                        + "[simulation] faults: %s%n",
                histories.count(),
                FIRST_SEED,
                histories.steps(),
                seconds,
                histories.count() / seconds,
                histories.violations().size(),
                new TreeMap<>(histories.strikes()));

        List<String> violations = new ArrayList<>();
        histories
                .violations()
                .forEach((seed, violation) -> violations.add(
                        "seed " + seed + ": " + violation + "\n    ./mvnw test -Dtest=SimulationTest -Dsimulation.seed="
                                + seed + " -Dsimulation.histories=1 -Dsimulation.trace=true"));
        assertEquals(List.of(), violations, String.join("\n", violations));
        Set<Fault> missing = EnumSet.allOf(Fault.class);
        missing.removeAll(histories.strikes().keySet());
        assertTrue(HISTORIES < ENOUGH || missing.isEmpty(), "have not struck: " + missing);
    }

    /** On all processors at once, as the histories run. */
    @Test
    void seed_givesTheSameHistoryTwice() {
        LongStream.rangeClosed(1, 20).parallel().forEach(seed -> {
            List<String> first = trace(seed);

            assertEquals(first, trace(seed));
            assertNotEquals(first, trace(seed + 1));
        });
    }

    /** Without the delays that the product chooses at random, on which nothing depends. */
    private static List<String> trace(long seed) {
        History history = new History(seed, true);
        Histories.violation(history);
        return history.trace().lines().stream()
                .map(line -> line.replaceAll("delay=[^,]*", ""))
                .toList();
    }
}
