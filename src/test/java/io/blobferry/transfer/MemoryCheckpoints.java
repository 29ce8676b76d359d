package io.blobferry.transfer;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Checkpoint;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Rows that change only by insert and by compare-and-swap. */
final class MemoryCheckpoints implements CheckpointStore {
    private final Map<BlobAddress, Row> rows = new HashMap<>();
    private final Boundary boundary;
    private int changes;

    MemoryCheckpoints(Boundary boundary) {
        this.boundary = boundary;
    }

    @Override
    public Optional<Row> find(Run run, BlobAddress blob) {
        return boundary.cross(run, "checkpoints.find", () -> row(blob));
    }

    @Override
    public Optional<Row> write(Run run, Optional<Row> read, Checkpoint next) {
        return boundary.cross(run, "checkpoints.write", () -> swap(read, next));
    }

    private synchronized Optional<Row> swap(Optional<Row> read, Checkpoint next) {
        BlobAddress blob = next.version().blob();
        if (!read.map(Row::tag).equals(row(blob).map(Row::tag))) {
            return Optional.empty();
        }
        rows.put(blob, new Row(next, "W/" + ++changes));
        return row(blob);
    }

    synchronized Optional<Row> row(BlobAddress blob) {
        return Optional.ofNullable(rows.get(blob));
    }

    /** As if the table had lost the row: it is only a hint. */
    synchronized void forget(BlobAddress blob) {
        rows.remove(blob);
    }
}
