package io.blobferry.testing;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Failure;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.FailureSelection;
import io.blobferry.spi.state.FailureStore;
import io.blobferry.testing.cloud.ServiceException;
import io.blobferry.testing.cloud.TableStore;
import io.blobferry.testing.cloud.TableStore.Entity;
import io.blobferry.testing.cloud.TableStore.EntityKey;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Failures as entities of a table in memory; a page is of few rows, so that tests see several. */
public final class MemoryFailures implements FailureStore {
    private static final String TABLE = "failures";
    private static final int PAGE = 3;

    private final FaultInjector faults;
    private final TableStore<Row> tables;

    public MemoryFailures(FaultInjector boundary, Clock clock) {
        this.faults = boundary;
        tables = new TableStore<>(clock);
        tables.create(TABLE);
    }

    @Override
    public void record(RunContext run, Failure failure) {
        faults.intercept(run, "failures.record", () -> {
            while (!isCounted(failure)) {
                Thread.onSpinWait();
            }
            return failure;
        });
    }

    /** Whether the failure is in the subject's row; not if another one came in between. */
    private boolean isCounted(Failure failure) {
        EntityKey key = key(failure.subject());
        Optional<Row> read = row(failure.subject());
        try {
            if (read.isEmpty()) {
                tables.insert(TABLE, key, new Row(failure, failure.occurredAt(), 1, ""));
                return true;
            }
            Row next = read.get().withFailure(failure);
            if (!next.equals(read.get())) {
                tables.replace(TABLE, key, next, read.map(Row::etag));
            }
            return true;
        } catch (ServiceException conflict) {
            return false;
        }
    }

    @Override
    public Page list(RunContext run, FailureSelection selection, Optional<String> from) {
        return faults.intercept(run, "failures.list", () -> page(selection, from));
    }

    private Page page(FailureSelection selection, Optional<String> from) {
        List<Row> after = rows(from, PAGE + 1);
        List<Row> page = after.subList(0, Math.min(PAGE, after.size()));
        return new Page(
                page.stream().filter(row -> selection.includes(row.failure())).toList(),
                List.of(),
                after.size() > PAGE ? Optional.of(page.getLast().failure().subject()) : Optional.empty());
    }

    @Override
    public boolean remove(RunContext run, Row row) {
        return faults.intercept(run, "failures.remove", () -> isRemoved(row));
    }

    private boolean isRemoved(Row row) {
        try {
            tables.delete(TABLE, key(row.failure().subject()), row.etag());
            return true;
        } catch (ServiceException refusal) {
            return refusal.status() == 404;
        }
    }

    @Override
    public Optional<Row> find(RunContext run, BlobAddress blob) {
        return faults.intercept(run, "failures.find", () -> row(blob.toString()));
    }

    /** The latest failure of each subject. */
    public Map<String, Failure> rows() {
        return rows(Optional.empty(), Integer.MAX_VALUE).stream()
                .collect(Collectors.toMap(row -> row.failure().subject(), Row::failure));
    }

    private List<Row> rows(Optional<String> from, int max) {
        return tables.query(TABLE, entity -> true, from.map(MemoryFailures::key), max).stream()
                .map(MemoryFailures::row)
                .toList();
    }

    public Optional<Row> row(String subject) {
        try {
            return Optional.of(row(tables.find(TABLE, key(subject))));
        } catch (ServiceException notFound) {
            return Optional.empty();
        }
    }

    private static Row row(Entity<Row> entity) {
        Row row = entity.properties();
        return new Row(row.failure(), row.firstFailedAt(), row.failureCount(), entity.etag());
    }

    private static EntityKey key(String subject) {
        return new EntityKey("failure", subject);
    }
}
