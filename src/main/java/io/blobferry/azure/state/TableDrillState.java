package io.blobferry.azure.state;

import com.azure.core.http.rest.Response;
import com.azure.data.tables.TableAsyncClient;
import com.azure.data.tables.models.TableEntity;
import com.azure.data.tables.models.TableEntityUpdateMode;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.ObjectKey;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.DrillStateStore;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import reactor.core.publisher.Mono;

/** The state of restore drills as a row of an Azure table, in a partition outside every container's range. */
public final class TableDrillState implements DrillStateStore {
    private static final String PARTITION = "!drill";
    private static final int SCHEMA = 1;

    private final TableAsyncClient table;
    private final String key;

    /**
     * @param table an existing table, which may be that of the checkpoint rows; the caller owns the client
     * @param scope identifies the backups that are drawn: each scope has a state of its own
     */
    public TableDrillState(TableAsyncClient table, String scope) {
        this.table = table;
        key = TableKeys.ofSubject(scope).row();
    }

    /**
     * @throws PermanentException if this version cannot read the row, because a newer one wrote it or an edit damaged it
     */
    @Override
    public Optional<Row> find(RunContext run) {
        String operation = "read the state of the drills";
        try {
            TableEntity entity =
                    StateErrors.awaitRow(run, operation, table.getEntityWithResponse(PARTITION, key, null));
            return Optional.of(new Row(read(operation, entity), entity.getETag()));
        } catch (CompletionException e) {
            if (StateErrors.status(e) == 404 && !StateErrors.isTableMissing(e)) {
                return Optional.empty();
            }
            throw StateErrors.translate(operation, e);
        }
    }

    private State read(String operation, TableEntity entity) {
        try {
            if (entity.getProperty("schema") instanceof Number schema
                    && schema.longValue() == SCHEMA
                    && entity.getProperty("day") instanceof String day
                    && entity.getProperty("bytes") instanceof Number bytes) {
                Optional<ObjectKey> next = entity.getProperty("bucket") instanceof String bucket
                                && entity.getProperty("key") instanceof String after
                        ? Optional.of(new ObjectKey(bucket, after))
                        : Optional.empty();
                return new State(LocalDate.parse(day), bytes.longValue(), next);
            }
        } catch (DateTimeException | IllegalArgumentException e) {
            throw unreadable(operation, e);
        }
        throw unreadable(operation, null);
    }

    private PermanentException unreadable(String operation, Exception cause) {
        return new PermanentException(
                operation,
                FailureCause.UNREADABLE_ROW,
                "row " + PARTITION + "/" + key + " cannot be read: upgrade the worker, or delete the row to begin anew",
                cause);
    }

    @Override
    public Optional<Row> write(RunContext run, Optional<Row> read, State next) {
        String operation = "write the state of the drills";
        TableEntity entity = new TableEntity(PARTITION, key)
                .addProperty("schema", SCHEMA)
                .addProperty("day", next.day().toString())
                .addProperty("bytes", next.bytes());
        next.next()
                .ifPresent(after -> entity.addProperty("bucket", after.bucket()).addProperty("key", after.key()));
        read.ifPresent(row -> entity.addProperty(TableCheckpoints.ETAG_PROPERTY, row.etag()));
        Mono<Response<Void>> change = read.isPresent()
                ? table.updateEntityWithResponse(entity, TableEntityUpdateMode.REPLACE, true)
                : table.createEntityWithResponse(entity);
        try {
            return Optional.of(new Row(next, StateErrors.awaitWrite(run, operation, change)));
        } catch (CompletionException e) {
            boolean lost = switch (StateErrors.status(e)) {
                case 409, 412 -> true;
                case 404 -> read.isPresent() && !StateErrors.isTableMissing(e);
                default -> false;
            };
            if (lost) {
                return Optional.empty();
            }
            throw StateErrors.translate(operation, e);
        }
    }
}
