package io.blobferry.simulation;

import io.blobferry.domain.BlobAddress;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.AbsenceStore;
import io.blobferry.spi.state.ReconciliationPass;
import io.blobferry.spi.state.ReconciliationStateStore;
import io.blobferry.testing.FaultInjector;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The reconciliation's own rows in memory. */
final class ReconciliationRows implements ReconciliationStateStore, AbsenceStore {
    private final FaultInjector faults;
    private final Map<BlobAddress, Absence> absences = new HashMap<>();
    private Optional<Row> row = Optional.empty();
    private int changes;

    ReconciliationRows(FaultInjector faults) {
        this.faults = faults;
    }

    @Override
    public Optional<Row> find(RunContext run) {
        return faults.intercept(run, "pass.find", () -> row);
    }

    @Override
    public Optional<Row> write(RunContext run, Optional<Row> read, ReconciliationPass next) {
        return faults.intercept(run, "pass.write", () -> {
            if (!read.map(Row::etag).equals(row.map(Row::etag))) {
                return Optional.empty();
            }
            row = Optional.of(new Row(next, "etag-" + ++changes));
            return row;
        });
    }

    @Override
    public Optional<Absence> findAbsence(RunContext run, BlobAddress blob) {
        return faults.intercept(run, "absences.find", () -> Optional.ofNullable(absences.get(blob)));
    }

    @Override
    public void recordAbsence(RunContext run, BlobAddress blob, Absence absence) {
        faults.intercept(run, "absences.record", () -> Optional.ofNullable(absences.put(blob, absence)));
    }
}
