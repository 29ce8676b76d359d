package io.blobferry.testing;

import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.ReplayCursorStore;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** A replay's cursor in memory. */
public final class MemoryReplayCursor implements ReplayCursorStore {
    private final FaultInjector faults;
    private final AtomicReference<Optional<Row>> row = new AtomicReference<>(Optional.empty());

    public MemoryReplayCursor(FaultInjector boundary) {
        faults = boundary;
    }

    @Override
    public Optional<Row> find(RunContext run) {
        return faults.intercept(run, "cursor.find", row::get);
    }

    @Override
    public Optional<Row> write(RunContext run, Optional<Row> read, Optional<String> from) {
        return faults.intercept(run, "cursor.write", () -> {
            Optional<Row> known = row.get();
            int version = known.map(Row::etag).map(Integer::parseInt).orElse(0);
            Optional<Row> next = Optional.of(new Row(from, Integer.toString(version + 1)));
            return known.map(Row::etag).equals(read.map(Row::etag)) && row.compareAndSet(known, next)
                    ? next
                    : Optional.empty();
        });
    }
}
