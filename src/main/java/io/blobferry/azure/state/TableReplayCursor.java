package io.blobferry.azure.state;

import com.azure.core.http.rest.Response;
import com.azure.data.tables.TableAsyncClient;
import com.azure.data.tables.models.TableEntity;
import com.azure.data.tables.models.TableEntityUpdateMode;
import io.blobferry.domain.FailureCause;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.ReplayCursorStore;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import reactor.core.publisher.Mono;

/** The replay's cursor as a row of an Azure table, in a partition outside every container's range. */
public final class TableReplayCursor implements ReplayCursorStore {
    private static final String PARTITION = "!replay";
    private static final int SCHEMA = 1;

    private final TableAsyncClient table;
    private final String key;

    /**
     * @param table an existing table, which may be that of the checkpoint rows; the caller owns the client
     * @param scope identifies the failure rows that are replayed: each scope has a cursor of its own
     */
    public TableReplayCursor(TableAsyncClient table, String scope) {
        this.table = table;
        key = TableKeys.ofSubject(scope).row();
    }

    /**
     * @throws PermanentException if this version cannot read the row, because a newer one wrote it or an edit damaged it
     */
    @Override
    public Optional<Row> find(RunContext run) {
        String operation = "read the replay's cursor";
        try {
            TableEntity entity =
                    StateErrors.awaitRow(run, operation, table.getEntityWithResponse(PARTITION, key, null));
            if (!(entity.getProperty("schema") instanceof Number schema && schema.longValue() == SCHEMA)) {
                throw new PermanentException(
                        operation,
                        FailureCause.UNREADABLE_ROW,
                        "row " + PARTITION + "/" + key + " has schema version " + entity.getProperty("schema")
                                + ", expected " + SCHEMA
                                + "; upgrade the worker, or delete the row to begin at the first page",
                        null);
            }
            Optional<String> from =
                    entity.getProperty("from") instanceof String text ? Optional.of(text) : Optional.empty();
            return Optional.of(new Row(from, entity.getETag()));
        } catch (CompletionException e) {
            if (StateErrors.status(e) == 404 && !StateErrors.isTableMissing(e)) {
                return Optional.empty();
            }
            throw StateErrors.translate(operation, e);
        }
    }

    @Override
    public Optional<Row> write(RunContext run, Optional<Row> read, Optional<String> from) {
        String operation = "write the replay's cursor";
        TableEntity entity = new TableEntity(PARTITION, key).addProperty("schema", SCHEMA);
        from.ifPresent(token -> entity.addProperty("from", token));
        read.ifPresent(row -> entity.addProperty(TableCheckpoints.ETAG_PROPERTY, row.etag()));
        Mono<Response<Void>> change = read.isPresent()
                ? table.updateEntityWithResponse(entity, TableEntityUpdateMode.REPLACE, true)
                : table.createEntityWithResponse(entity);
        try {
            String etag = StateErrors.awaitWrite(run, operation, change);
            return Optional.of(new Row(from, etag));
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
