package io.blobferry.spi.target;

import io.blobferry.domain.ObjectKey;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.TransientException;
import io.blobferry.format.HistoryRecord;
import io.blobferry.format.HistoryRecordJson;

/**
 * Writes the product's own objects of history, below {@code .blobferry/} in the bucket of the backups. Operations throw
 * {@link TransientException} and {@link PermanentException}.
 */
public interface HistoryRecords {
    /**
     * Writes the object, over one with the same key. It is durable on return. Idempotent. One request, which the adapter may
     * retry; none once the run's deadline has passed.
     *
     * @param json the content
     */
    void write(RunContext run, ObjectKey key, String json);

    /**
     * Writes the record. Durable and idempotent in the same way.
     *
     * @param backup the backup whose history it is
     */
    default void write(RunContext run, HistoryRecord record, ObjectKey backup) {
        write(run, new ObjectKey(backup.bucket(), record.recordKey()), HistoryRecordJson.of(record, backup.key()));
    }
}
