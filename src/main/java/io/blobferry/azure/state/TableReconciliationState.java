package io.blobferry.azure.state;

import com.azure.core.http.rest.Response;
import com.azure.data.tables.TableAsyncClient;
import com.azure.data.tables.models.TableEntity;
import com.azure.data.tables.models.TableEntityUpdateMode;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.ReconciliationPass;
import io.blobferry.spi.state.ReconciliationStateStore;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import reactor.core.publisher.Mono;

/** The reconciliation's row in an Azure table, in a partition outside every container's range. */
public final class TableReconciliationState implements ReconciliationStateStore {
    private static final String PARTITION = "!reconciliation";

    private final TableAsyncClient table;
    private final String key;

    /**
     * @param table an existing table, which may be that of the checkpoint rows; the caller owns the client
     * @param scope identifies what is reconciled: each scope has a row of its own
     */
    public TableReconciliationState(TableAsyncClient table, String scope) {
        this.table = table;
        key = TableKeys.ofSubject(scope).row();
    }

    @Override
    public Optional<Row> find(RunContext run) {
        String operation = "read the reconciliation state";
        try {
            TableEntity entity =
                    StateErrors.awaitRow(run, operation, table.getEntityWithResponse(PARTITION, key, null));
            return Optional.of(new Row(ReconciliationEntity.read(entity), entity.getETag()));
        } catch (CompletionException e) {
            if (StateErrors.status(e) == 404 && !StateErrors.isTableMissing(e)) {
                return Optional.empty();
            }
            throw StateErrors.translate(operation, e);
        }
    }

    @Override
    public Optional<Row> write(RunContext run, Optional<Row> read, ReconciliationPass next) {
        String operation = "write the reconciliation state";
        TableEntity entity = ReconciliationEntity.of(new TableEntity(PARTITION, key), next);
        read.ifPresent(row -> entity.addProperty(TableCheckpoints.ETAG_PROPERTY, row.etag()));
        Mono<Response<Void>> change = read.isPresent()
                ? table.updateEntityWithResponse(entity, TableEntityUpdateMode.REPLACE, true)
                : table.createEntityWithResponse(entity);
        try {
            String etag = StateErrors.awaitWrite(run, operation, change);
            return Optional.of(new Row(next, etag));
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
