package io.blobferry.replay;

import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.UnexpectedFailure;
import io.blobferry.spi.state.FailureStore;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The rows whose latest replays were incomplete. They count as another failure only once another row has a result: until then
 * a cloud may be away, and an outage must not cost each row an attempt. Thread-safe.
 */
final class IncompleteRows {
    private record Incomplete(FailureStore.Row row, String reason) {}

    private final FailureStore failures;
    private final Clock clock;
    private final ReplayCounters counters;
    private final ReentrantLock lock = new ReentrantLock();
    private List<Incomplete> pending = new ArrayList<>();
    private boolean answered;

    IncompleteRows(FailureStore failures, Clock clock, ReplayCounters counters) {
        this.counters = counters;
        this.failures = failures;
        this.clock = clock;
    }

    void add(FailureStore.Row row, String reason) {
        lock.lock();
        try {
            pending.add(new Incomplete(row, reason));
        } finally {
            lock.unlock();
        }
    }

    /** Another row has a result, so both clouds are there: the pending rows failed for reasons of their own. */
    void onResult(RunContext run) {
        take(true).forEach(incomplete -> record(run, incomplete));
    }

    /** The replay took all rows. A single incomplete row, or one after results, is no sign of an outage. */
    void onCompleted(RunContext run) {
        take(false).forEach(incomplete -> record(run, incomplete));
    }

    /** The rows to record. */
    private List<Incomplete> take(boolean result) {
        lock.lock();
        try {
            answered |= result;
            List<Incomplete> taken = answered || pending.size() == 1 ? pending : List.of();
            pending = new ArrayList<>();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** An attempt that cannot be recorded is not counted. */
    private void record(RunContext run, Incomplete incomplete) {
        Failure failure = incomplete.row().failure();
        String operation = "replay " + failure.subject();
        try {
            failures.record(
                    run,
                    failure.withFailure(clock.instant(), FailureCause.NO_PROGRESS, operation, incomplete.reason()));
        } catch (RuntimeException | StackOverflowError | LinkageError unrecorded) {
            counters.unreadable(
                    run, UnexpectedFailure.translate(operation, unrecorded).getMessage());
        }
    }
}
