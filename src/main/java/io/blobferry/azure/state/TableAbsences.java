package io.blobferry.azure.state;

import com.azure.data.tables.TableAsyncClient;
import com.azure.data.tables.models.TableEntity;
import com.azure.data.tables.models.TableEntityUpdateMode;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ETag;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.AbsenceStore;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** Absent backups as rows of an Azure table, in partitions outside every container's range. */
public final class TableAbsences implements AbsenceStore {
    private static final String PARTITION_PREFIX = "!absent-";

    private static final int SCHEMA = 1;

    private final TableAsyncClient table;

    /** @param table an existing table, which may be that of the checkpoint rows; the caller owns the client */
    public TableAbsences(TableAsyncClient table) {
        this.table = table;
    }

    @Override
    public Optional<Absence> findAbsence(RunContext run, BlobAddress blob) {
        String operation = "read the absence of the backup of " + blob;
        TableEntity key = newEntity(blob);
        try {
            TableEntity entity = StateErrors.awaitRow(
                    run, operation, table.getEntityWithResponse(key.getPartitionKey(), key.getRowKey(), null));
            return entity.getProperty("sourceETag") instanceof String source
                            && entity.getProperty("checkpoint") instanceof String checkpoint
                    ? Optional.of(new Absence(new ETag(source), checkpoint))
                    : Optional.empty();
        } catch (CompletionException e) {
            if (StateErrors.status(e) == 404 && !StateErrors.isTableMissing(e)) {
                return Optional.empty();
            }
            throw StateErrors.translate(operation, e);
        }
    }

    @Override
    public void recordAbsence(RunContext run, BlobAddress blob, Absence absence) {
        String operation = "record the absence of the backup of " + blob;
        TableEntity entity = newEntity(blob)
                .addProperty("schema", SCHEMA)
                .addProperty("container", blob.container())
                .addProperty("blob", blob.name())
                .addProperty("sourceETag", absence.source().value())
                .addProperty("checkpoint", absence.checkpoint());
        try {
            StateErrors.await(run, operation, table.upsertEntityWithResponse(entity, TableEntityUpdateMode.REPLACE));
        } catch (CompletionException e) {
            throw StateErrors.translate(operation, e);
        }
    }

    private static TableEntity newEntity(BlobAddress blob) {
        TableKeys keys = TableKeys.of(blob);
        return new TableEntity(PARTITION_PREFIX + keys.partition(), keys.row());
    }
}
