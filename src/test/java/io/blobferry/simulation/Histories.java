package io.blobferry.simulation;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** Runs the histories of consecutive seeds, one on each processor, and counts what happened in them. Thread-safe. */
final class Histories {
    private static final int MAX_VIOLATIONS = 10;

    private final long end;
    private final boolean traced;
    private final Map<Fault, Long> strikes = new EnumMap<>(Fault.class);
    private final SortedMap<Long, String> violations = new TreeMap<>();
    private long next;
    private long run;
    private long steps;

    Histories(long firstSeed, long count, boolean traced) {
        next = firstSeed;
        end = firstSeed + count;
        this.traced = traced;
    }

    /** Runs them all, or until there are too many violations to look into. */
    void run() {
        int threads = traced ? 1 : Runtime.getRuntime().availableProcessors();
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            CompletableFuture.allOf(IntStream.range(0, threads)
                            .mapToObj(thread -> CompletableFuture.runAsync(this::runSome, executor))
                            .toArray(CompletableFuture[]::new))
                    .join();
        }
    }

    private void runSome() {
        for (Optional<Long> seed = nextSeed(); seed.isPresent(); seed = nextSeed()) {
            History history = new History(seed.get(), traced);
            add(history, seed.get(), violation(history));
        }
    }

    private synchronized Optional<Long> nextSeed() {
        return next < end && violations.size() < MAX_VIOLATIONS ? Optional.of(next++) : Optional.empty();
    }

    private synchronized void add(History history, long seed, Optional<String> violation) {
        run++;
        steps += history.steps();
        history.plan().strikes().forEach((fault, count) -> strikes.merge(fault, (long) count, Long::sum));
        history.trace().lines().forEach(System.out::println);
        violation.ifPresent(text -> violations.put(seed, text));
    }

    /** Runs the history. */
    static Optional<String> violation(History history) {
        try {
            history.run();
            return Optional.empty();
        } catch (RuntimeException | Error violation) {
            return Optional.of(violation.toString());
        }
    }

    synchronized long count() {
        return run;
    }

    synchronized long steps() {
        return steps;
    }

    /** How often each kind of fault has struck. */
    synchronized Map<Fault, Long> strikes() {
        return Map.copyOf(strikes);
    }

    /** What the product did wrong, by seed. */
    synchronized SortedMap<Long, String> violations() {
        return new TreeMap<>(violations);
    }
}
