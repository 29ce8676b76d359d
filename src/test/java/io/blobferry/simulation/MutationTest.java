package io.blobferry.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The simulation can fail: each {@link Mutant} is caught by one of its histories, which without the mutant ends as it must. {@code
 * -Dsimulation.mutant} names some of them, separated by commas; {@code -Dsimulation.seed} is the first history, and {@code -Dmutation.histories} the most of them. With
 * {@code -Dsimulation.trace} the history that catches a mutant is printed.
 */
@ExtendWith(WithoutWarnings.class)
class MutationTest {
    private static final int MAX_HISTORIES = Integer.getInteger("mutation.histories", 20_000);
    private static final long FIRST_SEED = Long.getLong("simulation.seed", 1);
    private static final String CHOSEN = System.getProperty("simulation.mutant", "");
    private static final Set<String> NAMES = Set.of(CHOSEN.split(","));
    private static final boolean TRACED = Boolean.getBoolean("simulation.trace");

    /** Of a violation in the table. */
    private static final int MAX_LENGTH = 120;

    /**
     * How a mutant was caught.
     *
     * @param violation empty if it was not
     */
    private record Result(Mutant mutant, String violation, long histories, double seconds) {
        boolean isCaught() {
            return !violation.isEmpty();
        }

        private static String shortened(String text) {
            return text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "…" : text;
        }

        @Override
        public String toString() {
            return String.format(
                    "%-40s %6d histories from seed %d, %5.1f s: %s",
                    mutant.name(),
                    histories,
                    FIRST_SEED,
                    seconds,
                    isCaught() ? shortened(violation) : "not caught: " + mutant.reason());
        }
    }

    @Test
    void mutants_changeTheSourcesAsTheyAre() {
        Mutants.ALL.forEach(Mutant::changedSource);
    }

    /** One after the other, in the order of the list. */
    @Test
    void mutants_areCaught() {
        List<Mutant> mutants = Mutants.ALL.stream()
                .filter(mutant -> CHOSEN.isEmpty() || NAMES.contains(mutant.name()))
                .toList();
        List<Result> results = mutants.stream().map(MutationTest::run).toList();

        assertFalse(mutants.isEmpty(), "no mutant has the name " + CHOSEN);
        assertEquals(
                List.of(), results.stream().filter(result -> !result.isCaught()).toList(), "not caught");
    }

    private static Result run(Mutant mutant) {
        long start = System.nanoTime();
        LongFunction<List<String>> histories = histories(mutant, false);
        String violation = "";
        long count = 0;
        while (violation.isEmpty() && count < MAX_HISTORIES) {
            violation = histories.apply(FIRST_SEED + count).getFirst();
            if (!violation.isEmpty()
                    && Histories.violation(new History(FIRST_SEED + count, false))
                            .isPresent()) {
                violation = "";
            }
            count++;
        }
        if (TRACED && !violation.isEmpty()) {
            histories(mutant, true).apply(FIRST_SEED + count - 1).forEach(System.out::println);
        }
        Result result = new Result(mutant, violation, count, (System.nanoTime() - start) / 1e9);
        System.out.println("[mutation] " + result);
        return result;
    }

    @SuppressWarnings("unchecked")
    private static LongFunction<List<String>> histories(Mutant mutant, boolean traced) {
        try {
            return (LongFunction<List<String>>) new MutantLoader(MutantCompiler.compile(mutant))
                    .loadClass(MutantHistories.class.getName())
                    .getConstructor(boolean.class)
                    .newInstance(traced);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
