package io.blobferry.testing.hostile;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;

/**
 * Seeded inputs of the property tests. Each test takes its share of {@code -Dhostile.inputs}, 20,000 in all by default;
 * {@code -Dhostile.seed} is the first seed. A seed determines its input.
 */
public final class HostileInputs {
    private static final int ALL = 20_000;
    private static final long SCRAMBLE = 0x9E3779B97F4A7C15L;
    private static final Duration LIMIT_PER_INPUT = Duration.ofSeconds(60);

    private HostileInputs() {}

    /** A property of one input. */
    @FunctionalInterface
    public interface Property {
        void check(Random random);
    }

    /**
     * Checks the property for each seed of the share. Where {@code hostile.inputs} is set, prints how many inputs that were
     * and how long they took.
     *
     * @param share how many of each 20,000 inputs are this test's
     * @throws AssertionError if it does not hold, or an input takes more than a minute; names the seed and the command that
     *     repeats it
     */
    public static void check(Class<?> test, int share, Property property) {
        check(test, share, LIMIT_PER_INPUT, property);
    }

    static void check(Class<?> test, int share, Duration limitPerInput, Property property) {
        long first = Long.getLong("hostile.seed", 1);
        long count = Math.max(1, Long.getLong("hostile.inputs", ALL) * share / ALL);
        Progress progress = new Progress(first);
        FutureTask<Void> work = new FutureTask<>(() -> checkAll(test, first, count, property, progress), null);
        long start = System.nanoTime();
        Thread worker = Thread.ofPlatform().daemon().name(test.getSimpleName()).start(work);
        progress.await(work, worker, limitPerInput, seed -> repeatCommand(test, seed));
        if (System.getProperty("hostile.inputs") != null && count > 1) {
            System.out.printf(
                    "hostile input: %,10d inputs in %6.1f s, %s%n",
                    count, (System.nanoTime() - start) / 1e9, test.getSimpleName());
        }
    }

    private static void checkAll(Class<?> test, long first, long count, Property property, Progress progress) {
        for (long seed = first; seed < first + count; seed++) {
            progress.begin(seed);
            try {
                property.check(new Random(seed * SCRAMBLE));
            } catch (Exception | AssertionError | StackOverflowError | LinkageError violation) {
                throw new AssertionError(
                        "seed " + seed + ": " + violation + "\n" + repeatCommand(test, seed), violation);
            }
        }
    }

    private static String repeatCommand(Class<?> test, long seed) {
        return "repeat with ./mvnw test -Dtest=" + test.getSimpleName() + " -Dhostile.inputs=1 -Dhostile.seed=" + seed;
    }

    static String stackOf(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .map(frame -> "\n\tat " + frame)
                .collect(Collectors.joining());
    }

    /** One of the choices. */
    @SafeVarargs
    public static <T> T oneOf(Random random, T... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
