package io.blobferry.verify;

import io.blobferry.execution.RunContext;
import io.blobferry.verify.VerifyResult.Proof;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a verification finds and passes it on. Thread-safe. */
final class Tally {
    private static final int MAX_REASONS = 100;

    private final RunContext run;
    private final VerifyListener listener;
    private final Map<Proof, LongAdder> proven = new EnumMap<>(Proof.class);
    private final Map<DifferenceKind, LongAdder> found = new EnumMap<>(DifferenceKind.class);
    private final Map<Counter, LongAdder> counters = new EnumMap<>(Counter.class);
    private final List<String> incomplete = new ArrayList<>();

    /** What is counted beside proofs and differences; {@link VerifyResult.Counts} says what each is. */
    enum Counter {
        BLOBS,
        BYTES,
        OBJECTS,
        UNROUTED,
        UNRELATED,
        CHANGED,
        BYTES_READ
    }

    Tally(RunContext run, VerifyListener listener) {
        this.run = run;
        this.listener = listener;
        for (Proof proof : Proof.values()) {
            proven.put(proof, new LongAdder());
        }
        for (DifferenceKind kind : DifferenceKind.values()) {
            found.put(kind, new LongAdder());
        }
        for (Counter counter : Counter.values()) {
            counters.put(counter, new LongAdder());
        }
    }

    void proven(Proof proof) {
        proven.get(proof).increment();
    }

    /** A blob that was counted by the listings is now examined by more. */
    void reexamined() {
        proven.get(Proof.LISTING).decrement();
    }

    void found(Difference difference) {
        found.get(difference.kind()).increment();
        listener.found(run, difference);
    }

    /** Counted, and not named one by one: it is as the settings say. */
    void kept() {
        found.get(DifferenceKind.KEPT).increment();
    }

    void add(Counter counter, long number) {
        counters.get(counter).add(number);
    }

    void compared(long blobs, long bytes) {
        add(Counter.BLOBS, blobs);
        add(Counter.BYTES, bytes);
        listener.advanced(run, blobs, 0);
    }

    void read(long bytes) {
        add(Counter.BYTES_READ, bytes);
        listener.advanced(run, 0, bytes);
    }

    synchronized void incomplete(String reason) {
        if (incomplete.size() < MAX_REASONS) {
            incomplete.add(reason);
        }
    }

    synchronized VerifyResult complete(VerifyRequest request, Instant startedAt, Instant endedAt) {
        Map<Proof, Long> proofs = new EnumMap<>(Proof.class);
        proven.forEach((proof, count) -> proofs.put(proof, count.sum()));
        Map<DifferenceKind, Long> differences = new EnumMap<>(DifferenceKind.class);
        found.forEach((kind, count) -> differences.put(kind, count.sum()));
        VerifyResult.Counts counts = new VerifyResult.Counts(
                sum(Counter.BLOBS),
                sum(Counter.BYTES),
                sum(Counter.OBJECTS),
                sum(Counter.UNROUTED),
                sum(Counter.UNRELATED),
                sum(Counter.CHANGED),
                sum(Counter.BYTES_READ),
                run.requests());
        VerifyResult result = new VerifyResult(request, startedAt, endedAt, counts, proofs, differences, incomplete);
        listener.verificationCompleted(run, result);
        return result;
    }

    private long sum(Counter counter) {
        return counters.get(counter).sum();
    }
}
