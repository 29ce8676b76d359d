package io.blobferry.backfill;

import io.blobferry.domain.FailureCause;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.Sleeper;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Why a backfill begins no more blobs, or no more of a container: the first reason counts. Thread-safe. */
final class StopReason {
    /** A cloud that is away fails one blob after the other; each has waited for minutes by then. */
    private static final int MAX_INCOMPLETE_IN_A_ROW = 20;

    /** A right that is missing refuses every blob of a container, and each would have a failure row. */
    private static final int MAX_REFUSALS_IN_A_ROW = 10;

    private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);

    private final RunContext run;
    private final AtomicReference<String> reason = new AtomicReference<>();
    private final AtomicInteger incompleteInARow = new AtomicInteger();
    private final Map<String, AtomicInteger> refusalsInARow = new ConcurrentHashMap<>();
    private final Map<String, FailureCause> refusals = new ConcurrentHashMap<>();

    /** Ends the walk over the listings. */
    static final class StoppedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StoppedException(String reason) {
            super(reason, null, false, false);
        }
    }

    StopReason(RunContext run) {
        this.run = run;
    }

    void stop(String why) {
        reason.compareAndSet(null, why);
    }

    Optional<String> get() {
        if (run.remaining().compareTo(RunContext.DEADLINE_MARGIN) <= 0) {
            stop("stopped by a signal or at the time limit");
        }
        return Optional.ofNullable(reason.get());
    }

    /** @throws StoppedException if no more may begin */
    void check() {
        get().ifPresent(why -> {
            throw new StoppedException(why);
        });
    }

    /** Pauses, unless no more may begin. */
    void pause(Sleeper sleeper, Duration duration) {
        for (Duration left = duration; left.isPositive() && get().isEmpty(); left = left.minus(POLL_INTERVAL)) {
            sleeper.sleep(left.compareTo(POLL_INTERVAL) < 0 ? left : POLL_INTERVAL);
        }
    }

    void completed(String container) {
        incompleteInARow.set(0);
        refusalsOf(container).set(0);
    }

    void notCompleted(String why) {
        if (incompleteInARow.incrementAndGet() >= MAX_INCOMPLETE_IN_A_ROW) {
            stop(MAX_INCOMPLETE_IN_A_ROW + " blobs in a row could not be copied, the last one: " + why);
        }
    }

    void refused(String container, FailureCause cause) {
        incompleteInARow.set(0);
        switch (cause) {
            case SOURCE_DENIED, TARGET_DENIED, NO_SUCH_BUCKET, SIGNATURE_MISMATCH -> {
                refusals.put(container, cause);
                refusalsOf(container).incrementAndGet();
            }
            default -> {}
        }
    }

    /** Whether so many blobs of the container were refused in a row that the others are not tried. */
    boolean isRefused(String container) {
        return refusalsOf(container).get() >= MAX_REFUSALS_IN_A_ROW;
    }

    /** What refuses the blobs of a container that {@linkplain #isRefused is refused}. */
    FailureCause refusal(String container) {
        return refusals.get(container);
    }

    private AtomicInteger refusalsOf(String container) {
        return refusalsInARow.computeIfAbsent(container, name -> new AtomicInteger());
    }
}
