package io.blobferry.testing;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Checkpoint;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.testing.cloud.ServiceException;
import io.blobferry.testing.cloud.TableStore;
import io.blobferry.testing.cloud.TableStore.Entity;
import io.blobferry.testing.cloud.TableStore.EntityKey;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Checkpoints as entities of a table in memory. */
public final class MemoryCheckpoints implements CheckpointStore {
    private static final int PAGE_SIZE = 2;
    private static final String TABLE = "checkpoints";

    private record Stored(Checkpoint checkpoint, String writer) {}

    private final FaultInjector faults;
    private final TableStore<Stored> tables;
    private final AtomicBoolean falseConflict = new AtomicBoolean();

    public MemoryCheckpoints(FaultInjector boundary, Clock clock) {
        this.faults = boundary;
        tables = new TableStore<>(clock);
        tables.create(TABLE);
    }

    @Override
    public Optional<Row> find(RunContext run, BlobAddress blob) {
        return faults.intercept(run, "checkpoints.find", () -> row(blob));
    }

    @Override
    public Optional<Row> write(RunContext run, Optional<Row> read, Checkpoint next) {
        return faults.intercept(run, "checkpoints.write", () -> {
            Optional<Row> row = swap(read, new Stored(next, run.writer()));
            return falseConflict.compareAndSet(true, false) ? Optional.<Row>empty() : row;
        });
    }

    private Optional<Row> swap(Optional<Row> read, Stored next) {
        EntityKey key = key(next.checkpoint().blob());
        try {
            return Optional.of(row(
                    read.isEmpty()
                            ? tables.insert(TABLE, key, next)
                            : tables.replace(TABLE, key, next, read.map(Row::etag))));
        } catch (ServiceException conflict) {
            return Optional.empty();
        }
    }

    @Override
    public StalledPage listStalled(
            RunContext run, Instant undispatchedSince, Instant dispatchedSince, Optional<String> from) {
        return faults.intercept(
                run, "checkpoints.listStalled", () -> stalled(undispatchedSince, dispatchedSince, from));
    }

    private StalledPage stalled(Instant undispatchedSince, Instant dispatchedSince, Optional<String> from) {
        List<StalledCopy> rest = tables.query(TABLE, entity -> true, Optional.empty(), Integer.MAX_VALUE).stream()
                .map(MemoryCheckpoints::row)
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
        List<StalledCopy> page = rest.stream().limit(PAGE_SIZE).toList();
        return new StalledPage(
                page, rest.size() > page.size() ? Optional.of(position(page.getLast())) : Optional.empty());
    }

    @Override
    public RemovedPage removeDeleted(RunContext run, Instant unchangedSince, Optional<String> from) {
        return faults.intercept(run, "checkpoints.removeDeleted", () -> {
            List<Entity<Stored>> old = tables.query(TABLE, entity -> true, Optional.empty(), Integer.MAX_VALUE).stream()
                    .filter(entity -> entity.properties().checkpoint() instanceof Checkpoint.Deleted
                            && entity.written().isBefore(unchangedSince))
                    .sorted(Comparator.comparing(MemoryCheckpoints::position))
                    .filter(entity -> from.isEmpty() || position(entity).compareTo(from.get()) > 0)
                    .toList();
            List<Entity<Stored>> page = old.stream().limit(PAGE_SIZE).toList();
            List<Entity<Stored>> unneeded = page.stream()
                    .filter(entity -> entity.properties().checkpoint() instanceof Checkpoint.Deleted deleted
                            && deleted.current().isEmpty())
                    .toList();
            unneeded.forEach(entity ->
                    tables.delete(TABLE, key(entity.properties().checkpoint().blob()), entity.etag()));
            return new RemovedPage(
                    unneeded.size(),
                    old.size() > page.size() ? Optional.of(position(page.getLast())) : Optional.empty());
        });
    }

    private static String position(Entity<Stored> entity) {
        return entity.properties().checkpoint().blob().toString();
    }

    private static String position(StalledCopy copy) {
        return copy.version().blob().toString();
    }

    public Optional<Row> row(BlobAddress blob) {
        try {
            return Optional.of(row(tables.find(TABLE, key(blob))));
        } catch (ServiceException notFound) {
            return Optional.empty();
        }
    }

    private static Row row(Entity<Stored> entity) {
        return new Row(
                entity.properties().checkpoint(),
                entity.etag(),
                entity.written(),
                entity.properties().writer());
    }

    private static EntityKey key(BlobAddress blob) {
        return new EntityKey(blob.account() + "/" + blob.container(), blob.name());
    }

    /** The next write takes effect and reports a conflict, as a retry does whose first attempt succeeded. */
    public void reportFalseConflictOnNextWrite() {
        falseConflict.set(true);
    }

    /** Another client writes the row, as one who restores the table does. */
    public void writeByOther(Checkpoint checkpoint) {
        EntityKey key = key(checkpoint.blob());
        Stored next = new Stored(checkpoint, "another client");
        if (row(checkpoint.blob()).isPresent()) {
            tables.replace(TABLE, key, next, Optional.empty());
        } else {
            tables.insert(TABLE, key, next);
        }
    }

    /** As if the table had lost the row: it is only a hint. */
    public void loseRow(BlobAddress blob) {
        tables.delete(TABLE, key(blob), "*");
    }
}
