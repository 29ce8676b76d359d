package io.blobferry.resilience;

import io.blobferry.domain.ObjectKey;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.target.BackupTarget;
import io.blobferry.spi.target.HistoryRecords;

/** Records of history guarded by a circuit breaker. The trial is a HEAD. */
final class CircuitBreakingRecords implements HistoryRecords {
    private final HistoryRecords records;
    private final BackupTarget objects;
    private final CloudCircuitBreaker breaker;

    CircuitBreakingRecords(HistoryRecords records, BackupTarget objects, CloudCircuitBreaker breaker) {
        this.records = records;
        this.objects = objects;
        this.breaker = breaker;
    }

    @Override
    public void write(RunContext run, ObjectKey key, String json) {
        breaker.call(run, "write " + key, trial -> objects.head(trial, key), () -> {
            records.write(run, key, json);
            return key;
        });
    }
}
