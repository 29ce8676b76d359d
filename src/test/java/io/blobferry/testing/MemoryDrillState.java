package io.blobferry.testing;

import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.DrillStateStore;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** The state of drills in memory. */
public final class MemoryDrillState implements DrillStateStore {
    private final FaultInjector faults;
    private final AtomicReference<Optional<Row>> row = new AtomicReference<>(Optional.empty());

    public MemoryDrillState(FaultInjector boundary) {
        faults = boundary;
    }

    @Override
    public Optional<Row> find(RunContext run) {
        return faults.intercept(run, "drills.find", row::get);
    }

    @Override
    public Optional<Row> write(RunContext run, Optional<Row> read, State next) {
        return faults.intercept(run, "drills.write", () -> {
            Optional<Row> known = row.get();
            int version = known.map(Row::etag).map(Integer::parseInt).orElse(0);
            Optional<Row> written = Optional.of(new Row(next, Integer.toString(version + 1)));
            return known.map(Row::etag).equals(read.map(Row::etag)) && row.compareAndSet(known, written)
                    ? written
                    : Optional.empty();
        });
    }
}
