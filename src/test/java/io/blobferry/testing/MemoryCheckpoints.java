package io.blobferry.testing;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Checkpoint;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.CheckpointStore;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Rows that change only by insert and by compare-and-swap. */
public final class MemoryCheckpoints implements CheckpointStore {
    private static final int STALLED_PAGE_SIZE = 2;

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

    @Override
    public StalledPage listStalled(
            RunContext run, Instant undispatchedSince, Instant dispatchedSince, Optional<String> from) {
        return boundary.cross(run, "checkpoints.listStalled", () -> stalled(undispatchedSince, dispatchedSince, from));
    }

    private synchronized StalledPage stalled(
            Instant undispatchedSince, Instant dispatchedSince, Optional<String> from) {
        List<StalledCopy> rest = rows.values().stream()
                .flatMap(row -> row
                        .copying()
                        .filter(copying ->
                                row.changedAt().isBefore(copying.dispatched() ? dispatchedSince : undispatchedSince))
                        .map(copying -> new StalledCopy(
                                copying.version(), copying.plan().size()))
                        .stream())
                .sorted(Comparator.comparing(MemoryCheckpoints::position))
                .filter(copy -> from.isEmpty() || position(copy).compareTo(from.get()) > 0)
                .toList();
        List<StalledCopy> page = rest.stream().limit(STALLED_PAGE_SIZE).toList();
        return new StalledPage(
                page, rest.size() > page.size() ? Optional.of(position(page.getLast())) : Optional.empty());
    }

    private static String position(StalledCopy copy) {
        return copy.version().blob().toString();
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
