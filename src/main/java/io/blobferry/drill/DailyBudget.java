package io.blobferry.drill;

import io.blobferry.domain.ObjectKey;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import io.blobferry.spi.state.DrillStateStore;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * The bytes that drills of all workers together may read in a day, by UTC. Bytes are reserved before they are read, so that the
 * workers never exceed the budget together; what a run that dies has reserved is lost to the day.
 */
final class DailyBudget {
    /** Drills of so many workers do not collide more often in a row. */
    private static final int MAX_ATTEMPTS = 20;

    private final DrillStateStore store;
    private final long bytesPerDay;
    private final Clock clock;

    DailyBudget(DrillStateStore store, long bytesPerDay, Clock clock) {
        this.store = store;
        this.bytesPerDay = bytesPerDay;
        this.clock = clock;
    }

    /** What is left of today, and where the next walk begins. */
    record Left(long bytes, Optional<ObjectKey> from) {}

    Left left(RunContext run) {
        Optional<DrillStateStore.State> state = store.find(run).map(DrillStateStore.Row::state);
        long used = state.map(known -> known.bytesOn(today())).orElse(0L);
        return new Left(Math.max(0, bytesPerDay - used), state.flatMap(DrillStateStore.State::next));
    }

    /** Reserves the bytes, if they are left. */
    boolean reserve(RunContext run, long bytes) {
        return change(run, row -> {
            long used = row.map(DrillStateStore.Row::state)
                    .map(state -> state.bytesOn(today()))
                    .orElse(0L);
            return used + bytes > bytesPerDay
                    ? Optional.empty()
                    : Optional.of(new DrillStateStore.State(
                            today(),
                            used + bytes,
                            row.flatMap(read -> read.state().next())));
        });
    }

    /** The next walk, of any worker, begins there. */
    void moveTo(RunContext run, Optional<ObjectKey> next) {
        boolean moved = change(
                run,
                row -> Optional.of(new DrillStateStore.State(
                        today(),
                        row.map(DrillStateStore.Row::state)
                                .map(state -> state.bytesOn(today()))
                                .orElse(0L),
                        next)));
        if (!moved) {
            throw new IllegalStateException("a move needs no budget");
        }
    }

    private interface Change {
        /** The next state; empty if there is none. */
        Optional<DrillStateStore.State> of(Optional<DrillStateStore.Row> row);
    }

    private boolean change(RunContext run, Change change) {
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            Optional<DrillStateStore.Row> row = store.find(run);
            Optional<DrillStateStore.State> next = change.of(row);
            if (next.isEmpty()) {
                return false;
            }
            if (store.write(run, row, next.get()).isPresent()) {
                return true;
            }
        }
        throw new TransientException("write the state of the drills", "other workers changed it each time", null);
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
