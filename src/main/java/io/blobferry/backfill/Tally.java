package io.blobferry.backfill;

import io.blobferry.domain.FailureCause;
import io.blobferry.execution.RunContext;
import io.blobferry.report.Finding;
import io.blobferry.report.Finding.Weight;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a backfill compares and copies, and passes on what a person should know. Thread-safe. */
final class Tally {
    private static final int MAX_REASONS = 100;

    private final RunContext run;
    private final BackfillListener listener;
    private final Map<Counter, LongAdder> counters = new EnumMap<>(Counter.class);
    private final Map<FailureCause, Long> failures = new EnumMap<>(FailureCause.class);
    private final List<String> incomplete = new ArrayList<>();

    /** {@link BackfillResult.Counts} says what each is. */
    enum Counter {
        COMPARED,
        UP_TO_DATE,
        COPIED,
        COPIED_BYTES,
        ALREADY_THERE,
        GONE,
        WITH_WORKERS,
        NOT_COMPLETED,
        UNROUTED,
        REFUSED_LINES,
        OBJECTS
    }

    Tally(RunContext run, BackfillListener listener) {
        this.run = run;
        this.listener = listener;
        for (Counter counter : Counter.values()) {
            counters.put(counter, new LongAdder());
        }
    }

    void add(Counter counter, long number) {
        counters.get(counter).add(number);
        if (counter == Counter.COMPARED) {
            listener.compared(number);
        }
    }

    void failed(FailureCause cause, String subject, String detail) {
        synchronized (this) {
            failures.merge(cause, 1L, Long::sum);
        }
        found(Weight.DIFFERENCE, "failed", subject, cause + ": " + detail + ". " + cause.remedy());
    }

    void found(Weight weight, String kind, String subject, String detail) {
        listener.found(run, new Finding(weight, kind, subject, detail));
    }

    synchronized void incomplete(String reason) {
        if (incomplete.size() < MAX_REASONS && !incomplete.contains(reason)) {
            incomplete.add(reason);
        }
    }

    long count(Counter counter) {
        return counters.get(counter).sum();
    }

    synchronized Map<FailureCause, Long> failures() {
        return Map.copyOf(failures);
    }

    synchronized List<String> incomplete() {
        return List.copyOf(incomplete);
    }

    BackfillResult.Counts counts() {
        return new BackfillResult.Counts(
                count(Counter.COMPARED),
                count(Counter.UP_TO_DATE),
                count(Counter.COPIED),
                count(Counter.COPIED_BYTES),
                count(Counter.ALREADY_THERE),
                count(Counter.GONE),
                count(Counter.WITH_WORKERS),
                count(Counter.NOT_COMPLETED),
                count(Counter.UNROUTED),
                count(Counter.REFUSED_LINES),
                count(Counter.OBJECTS));
    }
}
