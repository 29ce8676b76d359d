package io.blobferry.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Random histories of the whole product under faults, each of which follows from its seed. {@code -Dsimulation.histories}, {@code
 * -Dsimulation.seed} (the first) and {@code -Dsimulation.trace} choose others, and print what happens in them.
 */
class SimulationTest {
    private static final int HISTORIES = Integer.getInteger("simulation.histories", 400);
    private static final long FIRST_SEED = Long.getLong("simulation.seed", 1);
    private static final boolean TRACED = Boolean.getBoolean("simulation.trace");

    /** So many histories that each kind of fault strikes. */
    private static final int ENOUGH = 300;

    private static final int MAX_VIOLATIONS = 10;

    @Test
    void histories_endAsTheyMust() {
        long start = System.nanoTime();
        Map<Fault, Integer> strikes = new EnumMap<>(Fault.class);
        List<String> violations = new ArrayList<>();
        long seed = FIRST_SEED;
        long steps = 0;
        while (seed < FIRST_SEED + HISTORIES && violations.size() < MAX_VIOLATIONS) {
            History history = new History(seed, TRACED);
            String violation = run(history).orElse("");
            if (!violation.isEmpty()) {
                violations.add(
                        "seed " + seed + ": " + violation + "\n    ./mvnw test -Dtest=SimulationTest -Dsimulation.seed="
                                + seed + " -Dsimulation.histories=1 -Dsimulation.trace=true");
            }
            history.trace().lines().forEach(System.out::println);
            history.plan().strikes().forEach((fault, count) -> strikes.merge(fault, count, Integer::sum));
            steps += history.steps();
            seed++;
        }
        System.out.printf(
                "%d histories from seed %d with %d steps in %.1f s; faults: %s; violations: %d%n",
                seed - FIRST_SEED, FIRST_SEED, steps, (System.nanoTime() - start) / 1e9, strikes, violations.size());

        assertEquals(List.of(), violations, String.join("\n", violations));
        assertTrue(
                HISTORIES < ENOUGH || strikes.size() == Fault.values().length,
                "a kind of fault has not struck: " + strikes);
    }

    @Test
    void seed_givesTheSameHistoryTwice() {
        for (long seed : LongStream.rangeClosed(1, 10).toArray()) {
            List<String> first = trace(seed);

            assertEquals(first, trace(seed));
            assertNotEquals(first, trace(seed + 1));
        }
    }

    private static Optional<String> run(History history) {
        try {
            history.run();
            return Optional.empty();
        } catch (RuntimeException | Error violation) {
            return Optional.of(violation.toString());
        }
    }

    /** Without the delays that the product chooses at random, on which nothing depends. */
    private static List<String> trace(long seed) {
        History history = new History(seed, true);
        run(history);
        return history.trace().lines().stream()
                .map(line -> line.replaceAll("delay=[^,]*", ""))
                .toList();
    }
}
