package io.blobferry.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.history.Doubt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The bucket alone says what the source was at any moment, or that it cannot prove it. Histories as those of {@link
 * SimulationTest}, with lost events, skewed clocks and containers that are deleted whole, without other clients in the bucket; each
 * is asked for some moments at its end. What no event names and no listing saw is counted. {@code -Dasof.histories}, {@code
 * -Dsimulation.seed} and {@code -Dsimulation.trace} choose others.
 */
@ExtendWith(WithoutWarnings.class)
class AsOfTest {
    private static final int HISTORIES = Integer.getInteger("asof.histories", 200);
    private static final long FIRST_SEED = Long.getLong("simulation.seed", 1);
    private static final boolean TRACED = Boolean.getBoolean("simulation.trace");

    /** Versions of these histories are overwritten before they are read, and deleted, far more often than elsewhere. */
    private static final double MAX_UNCERTAIN = 0.35;

    private static final int ENOUGH = 100;

    @Test
    void anyMoment_isRestoredAsItWas_orNamedUncertain() {
        List<String> violations = new ArrayList<>();
        Map<Doubt.Reason, Integer> doubts = new TreeMap<>();
        Map<Doubt.Reason, Integer> needless = new TreeMap<>();
        int answers = 0;
        long heads = 0;
        Map<Announcement, Integer> unseen = new TreeMap<>();
        for (long seed = FIRST_SEED; seed < FIRST_SEED + HISTORIES && violations.size() < 10; seed++) {
            History history = new History(seed, TRACED, true);
            Optional<String> violation = Histories.violation(history);
            history.trace().lines().forEach(System.out::println);
            if (violation.isPresent()) {
                violations.add("seed " + seed + ": " + violation.get());
            }
            answers += history.asOf().answers();
            heads += history.asOf().heads();
            history.asOf().unseen().forEach((announcement, count) -> unseen.merge(announcement, count, Integer::sum));
            history.asOf().doubts().forEach((reason, count) -> doubts.merge(reason, count, Integer::sum));
            history.asOf().needless().forEach((reason, count) -> needless.merge(reason, count, Integer::sum));
        }
        System.out.printf(
                "[as of] %d histories from seed %d, %d answers, never seen: %s, %.2f HEADs an answer, uncertain: %s, of right answers: %s%n",
                HISTORIES, FIRST_SEED, answers, unseen, (double) heads / answers, doubts, needless);
        assertEquals(List.of(), violations, String.join("\n", violations));
        int uncertain = doubts.values().stream().mapToInt(Integer::intValue).sum();
        int needed = uncertain
                - needless.values().stream().mapToInt(Integer::intValue).sum();
        assertTrue(HISTORIES < ENOUGH || uncertain <= answers * MAX_UNCERTAIN, () -> "uncertain: " + doubts);
        assertTrue(HISTORIES < ENOUGH || needed > 0, "no doubt was about a wrong answer");
    }
}
