package io.blobferry.testing;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Checkpoint;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.CheckpointStore;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Rows that change only by insert and by compare-and-swap. */
public final class MemoryCheckpoints implements CheckpointStore {
    private final Map<BlobAddress, Row> rows = new HashMap<>();
    private final FaultInjector boundary;
    private final Clock clock;
    private final AtomicBoolean doubtful = new AtomicBoolean();
    private int changes;

    public MemoryCheckpoints(FaultInjector boundary, Clock clock) {
        this.boundary = boundary;
        this.clock = clock;
    }

    @Override
    public Optional<Row> find(RunContext run, BlobAddress blob) {
        return boundary.cross(run, "checkpoints.find", () -> row(blob));
    }

    @Override
    public Optional<Row> write(RunContext run, Optional<Row> read, Checkpoint next) {
        return boundary.cross(run, "checkpoints.write", () -> {
            Optional<Row> row = swap(read, next);
            return doubtful.compareAndSet(true, false) ? Optional.<Row>empty() : row;
        });
    }

    private synchronized Optional<Row> swap(Optional<Row> read, Checkpoint next) {
        BlobAddress blob = next.version().blob();
        if (!read.map(Row::etag).equals(row(blob).map(Row::etag))) {
            return Optional.empty();
        }
        rows.put(blob, new Row(next, "W/" + ++changes, clock.instant()));
        return row(blob);
    }

    public synchronized Optional<Row> row(BlobAddress blob) {
        return Optional.ofNullable(rows.get(blob));
    }

    /** The next write takes effect and looks like a lost race, as after a retry whose first try had arrived. */
    public void doubtNextWrite() {
        doubtful.set(true);
    }

    /** As if the table had lost the row: it is only a hint. */
    public synchronized void forget(BlobAddress blob) {
        rows.remove(blob);
    }
}
