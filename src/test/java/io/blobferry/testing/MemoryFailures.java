package io.blobferry.testing;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Failure;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.FailureSelection;
import io.blobferry.spi.state.FailureStore;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Failure rows by subject; a page is of few rows, so that tests see several. */
public final class MemoryFailures implements FailureStore {
    private static final int PAGE = 3;

    private final TreeMap<String, Row> rows = new TreeMap<>();
    private final FaultInjector boundary;
    private int changes;

    public MemoryFailures(FaultInjector boundary) {
        this.boundary = boundary;
    }

    @Override
    public void record(RunContext run, Failure failure) {
        boundary.cross(run, "failures.record", () -> {
            count(failure);
            return failure;
        });
    }

    private synchronized void count(Failure failure) {
        Row row = rows.get(failure.subject());
        Row next = row == null ? new Row(failure, failure.occurredAt(), 1, "") : row.withFailure(failure);
        if (!next.equals(row)) {
            rows.put(
                    failure.subject(),
                    new Row(next.failure(), next.firstFailedAt(), next.failureCount(), "W/" + ++changes));
        }
    }

    @Override
    public Page list(RunContext run, FailureSelection selection, Optional<String> from) {
        return boundary.cross(run, "failures.list", () -> page(selection, from));
    }

    private synchronized Page page(FailureSelection selection, Optional<String> from) {
        List<Row> after = List.copyOf(
                from.map(last -> rows.tailMap(last, false)).orElse(rows).values());
        List<Row> page = after.subList(0, Math.min(PAGE, after.size()));
        return new Page(
                page.stream().filter(row -> selection.includes(row.failure())).toList(),
                List.of(),
                after.size() > PAGE ? Optional.of(page.getLast().failure().subject()) : Optional.empty());
    }

    @Override
    public boolean remove(RunContext run, Row row) {
        return boundary.cross(run, "failures.remove", () -> swap(row));
    }

    private synchronized boolean swap(Row row) {
        Row now = rows.get(row.failure().subject());
        if (now != null && !now.etag().equals(row.etag())) {
            return false;
        }
        rows.remove(row.failure().subject());
        return true;
    }

    @Override
    public Optional<Instant> lastFailureOf(RunContext run, BlobAddress blob) {
        return boundary.cross(
                run,
                "failures.lastFailureOf",
                () -> row(blob.toString()).map(row -> row.failure().occurredAt()));
    }

    /** The latest failure of each subject. */
    public synchronized Map<String, Failure> rows() {
        return rows.values().stream()
                .collect(Collectors.toMap(row -> row.failure().subject(), Row::failure));
    }

    public synchronized Optional<Row> row(String subject) {
        return Optional.ofNullable(rows.get(subject));
    }
}
