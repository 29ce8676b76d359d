package io.blobferry.testing.hostile;

import java.util.Random;

/**
 * Seeded inputs of the property tests. Each test takes its share of {@code -Dhostile.inputs}, 20,000 in all by default;
 * {@code -Dhostile.seed} is the first seed. A seed determines its input.
 */
public final class HostileInputs {
    private static final int ALL = 20_000;
    private static final long SCRAMBLE = 0x9E3779B97F4A7C15L;

    private HostileInputs() {}

    /** A property of one input. */
    @FunctionalInterface
    public interface Property {
        void check(Random random);
    }

    /**
     * Checks the property for each seed of the share.
     *
     * @param share how many of each 20,000 inputs are this test's
     * @throws AssertionError if it does not hold; names the seed and the command that repeats it
     */
    public static void check(Class<?> test, int share, Property property) {
        long first = Long.getLong("hostile.seed", 1);
        long count = Math.max(1, Long.getLong("hostile.inputs", ALL) * share / ALL);
        for (long seed = first; seed < first + count; seed++) {
            try {
                property.check(new Random(seed * SCRAMBLE));
            } catch (Exception | AssertionError | StackOverflowError violation) {
                throw new AssertionError(
                        "seed " + seed + ": " + violation + "\nrepeat with ./mvnw test -Dtest=" + test.getSimpleName()
                                + " -Dhostile.inputs=1 -Dhostile.seed=" + seed,
                        violation);
            }
        }
    }

    /** One of the choices. */
    @SafeVarargs
    public static <T> T oneOf(Random random, T... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
