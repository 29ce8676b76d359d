package io.blobferry.checkpoint;

import com.azure.data.tables.TableAsyncClient;
import com.azure.data.tables.models.TableEntity;
import com.azure.data.tables.models.TableEntityUpdateMode;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Failure;
import io.blobferry.transfer.FailureStore;
import io.blobferry.transfer.KnownFailures;
import io.blobferry.transfer.Run;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** The failure rows in one Azure table. */
public final class TableFailures implements FailureStore, KnownFailures {
    /** A table's text column holds 32 K characters; this leaves room, and no event of Event Grid comes near it. */
    private static final int LONGEST_TEXT = 30_000;

    private final TableAsyncClient table;

    /** @param table an existing table; the caller's */
    public TableFailures(TableAsyncClient table) {
        this.table = table;
    }

    @Override
    public void record(Run run, Failure failure) {
        String operation = "record the failure of " + failure.subject();
        TableEntity entity = TableKeys.ofSubject(failure.subject())
                .entity()
                .addProperty("schema", CheckpointEntity.SCHEMA)
                .addProperty("subject", failure.subject())
                .addProperty("when", failure.when().atOffset(ZoneOffset.UTC))
                .addProperty("cause", failure.cause().name())
                .addProperty("cure", failure.cause().cure())
                .addProperty("step", failure.step())
                .addProperty("detail", bounded(failure.detail()))
                .addProperty("event", bounded(failure.event()));
        try {
            StateFaults.await(run, operation, table.upsertEntityWithResponse(entity, TableEntityUpdateMode.REPLACE));
        } catch (CompletionException e) {
            throw StateFaults.translated(operation, e);
        }
    }

    @Override
    public Optional<Instant> lastOf(Run run, BlobAddress blob) {
        String operation = "look for a failure of " + blob;
        TableKeys keys = TableKeys.ofSubject(blob.toString());
        try {
            return Optional.ofNullable((OffsetDateTime) StateFaults.await(
                                    run, operation, table.getEntityWithResponse(keys.partition(), keys.row(), null))
                            .getValue()
                            .getProperty("when"))
                    .map(OffsetDateTime::toInstant);
        } catch (CompletionException e) {
            if (StateFaults.status(e) == 404 && !TableCheckpoints.isTableMissing(e)) {
                return Optional.empty();
            }
            throw StateFaults.translated(operation, e);
        }
    }

    private static String bounded(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
    }
}
