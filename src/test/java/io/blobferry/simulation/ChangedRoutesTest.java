package io.blobferry.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The bucket alone says what the source was at any moment, also where the routes were others then. {@code -Dasof.histories} and
 * {@code -Dsimulation.seed} choose other histories.
 */
class ChangedRoutesTest {
    private static final int HISTORIES = Integer.getInteger("asof.histories", 200);
    private static final long FIRST_SEED = Long.getLong("simulation.seed", 1);
    private static final double MAX_UNCERTAIN = 0.5;

    @Test
    void anyMoment_isRestoredByTheRoutesOfThen_orNamedUncertain() {
        List<String> violations = new ArrayList<>();
        int answers = 0;
        int uncertain = 0;
        int neverSeen = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + HISTORIES && violations.size() < 10; seed++) {
            RoutesHistory history = new RoutesHistory(seed);
            try {
                history.run();
            } catch (Violation violation) {
                violations.add("seed " + seed + ": " + violation.getMessage());
            }
            answers += history.answers();
            uncertain += history.uncertain();
            neverSeen += history.neverSeen();
        }
        System.out.printf(
                "[routes] %d histories from seed %d, %d answers, %d uncertain, %d of blobs that no run ever saw%n",
                HISTORIES, FIRST_SEED, answers, uncertain, neverSeen);
        assertEquals(List.of(), violations, String.join("\n", violations));
        assertTrue(uncertain < answers * MAX_UNCERTAIN, uncertain + " of " + answers + " are uncertain");
    }
}
