package io.blobferry.transfer;

import io.blobferry.domain.Failure;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Failure rows by subject. */
final class MemoryFailures implements FailureStore {
    private final Map<String, Failure> rows = new ConcurrentHashMap<>();
    private final Boundary boundary;

    MemoryFailures(Boundary boundary) {
        this.boundary = boundary;
    }

    @Override
    public void record(Run run, Failure failure) {
        boundary.cross(run, "failures.record", () -> {
            rows.put(failure.subject(), failure);
            return failure;
        });
    }

    Map<String, Failure> rows() {
        return rows;
    }
}
