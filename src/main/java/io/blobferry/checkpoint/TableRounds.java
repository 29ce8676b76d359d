package io.blobferry.checkpoint;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.rest.Response;
import com.azure.data.tables.TableAsyncClient;
import com.azure.data.tables.models.TableEntity;
import com.azure.data.tables.models.TableEntityUpdateMode;
import io.blobferry.transfer.Round;
import io.blobferry.transfer.RoundStore;
import io.blobferry.transfer.Run;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import reactor.core.publisher.Mono;

/** The reconciliation's one row, beside the checkpoint rows, under a partition that no container has. */
public final class TableRounds implements RoundStore {
    private static final String PARTITION = "!rounds";

    private final TableAsyncClient table;
    private final String key;

    /**
     * @param table an existing table, which may be that of the checkpoint rows; the caller's
     * @param scope all that the rounds go through: other rounds have another row
     */
    public TableRounds(TableAsyncClient table, String scope) {
        this.table = table;
        key = TableKeys.ofSubject(scope).row();
    }

    @Override
    public Optional<Row> find(Run run) {
        String operation = "read how far the reconciliation is";
        try {
            TableEntity entity = StateFaults.await(run, operation, table.getEntityWithResponse(PARTITION, key, null))
                    .getValue();
            return Optional.of(new Row(RoundEntity.read(entity), entity.getETag()));
        } catch (CompletionException e) {
            if (StateFaults.status(e) == 404 && !StateFaults.isTableMissing(e)) {
                return Optional.empty();
            }
            throw StateFaults.translated(operation, e);
        }
    }

    @Override
    public Optional<Row> write(Run run, Optional<Row> read, Round next) {
        String operation = "write how far the reconciliation is";
        TableEntity entity = RoundEntity.of(new TableEntity(PARTITION, key), next);
        read.ifPresent(row -> entity.addProperty(TableCheckpoints.ETAG, row.tag()));
        Mono<Response<Void>> change = read.isPresent()
                ? table.updateEntityWithResponse(entity, TableEntityUpdateMode.REPLACE, true)
                : table.createEntityWithResponse(entity);
        try {
            Response<Void> written = StateFaults.await(run, operation, change);
            return Optional.of(
                    new Row(next, TableCheckpoints.whole(written.getHeaders().getValue(HttpHeaderName.ETAG))));
        } catch (CompletionException e) {
            boolean lost = switch (StateFaults.status(e)) {
                case 409, 412 -> true;
                case 404 -> read.isPresent() && !StateFaults.isTableMissing(e);
                default -> false;
            };
            if (lost) {
                return Optional.empty();
            }
            throw StateFaults.translated(operation, e);
        }
    }
}
