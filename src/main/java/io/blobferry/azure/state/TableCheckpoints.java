package io.blobferry.azure.state;

import com.azure.core.http.rest.PagedFlux;
import com.azure.core.http.rest.PagedResponse;
import com.azure.core.http.rest.Response;
import com.azure.data.tables.TableAsyncClient;
import com.azure.data.tables.models.ListEntitiesOptions;
import com.azure.data.tables.models.TableEntity;
import com.azure.data.tables.models.TableEntityUpdateMode;
import io.blobferry.diagnostics.CheckResult;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Checkpoint;
import io.blobferry.execution.BoundedExecutor;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.state.CheckpointStore;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import reactor.core.publisher.Mono;

/** Checkpoint rows in one Azure table. A row's ETag is the table service's own. */
public final class TableCheckpoints implements CheckpointStore {
    /** Where the SDK keeps an entity's ETag; it offers no setter. */
    static final String ETAG_PROPERTY = "odata.etag";

    private static final int PAGE_SIZE = 1_000;
    private static final BoundedExecutor REMOVALS = new BoundedExecutor(16);

    private final TableAsyncClient table;
    private final Clock clock;

    /**
     * @param table an existing table; the caller owns the client
     * @param clock dates the rows that are written here; rows that are read carry the service's timestamp
     */
    public TableCheckpoints(TableAsyncClient table, Clock clock) {
        this.table = table;
        this.clock = clock;
    }

    @Override
    public Optional<Row> find(RunContext run, BlobAddress blob) {
        String operation = "read the checkpoint of " + blob;
        TableKeys keys = TableKeys.of(blob);
        try {
            TableEntity entity = StateErrors.awaitRow(
                    run, operation, table.getEntityWithResponse(keys.partition(), keys.row(), null));
            return Optional.of(new Row(
                    CheckpointEntity.read(entity),
                    entity.getETag(),
                    entity.getTimestamp().toInstant(),
                    CheckpointEntity.writer(entity)));
        } catch (CompletionException e) {
            if (StateErrors.status(e) == 404 && !StateErrors.isTableMissing(e)) {
                return Optional.empty();
            }
            throw StateErrors.translate(operation, e);
        }
    }

    @Override
    public Optional<Row> write(RunContext run, Optional<Row> read, Checkpoint next) {
        BlobAddress blob = next.blob();
        String operation = "write the checkpoint of " + blob;
        TableEntity entity = CheckpointEntity.of(blob, next, run.writer());
        read.ifPresent(row -> entity.addProperty(ETAG_PROPERTY, row.etag()));
        Mono<Response<Void>> change = read.isPresent()
                ? table.updateEntityWithResponse(entity, TableEntityUpdateMode.REPLACE, true)
                : table.createEntityWithResponse(entity);
        try {
            String etag = StateErrors.awaitWrite(run, operation, change);
            return Optional.of(new Row(next, etag, clock.instant(), run.writer()));
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

    /** Checks that the table can be read. A missing table passes: the first start creates it. */
    public CheckResult check() {
        return TableProbe.check(table);
    }

    @Override
    public StalledPage listStalled(
            RunContext run, Instant undispatchedSince, Instant dispatchedSince, Optional<String> from) {
        String operation = "list copies without progress";
        ListEntitiesOptions unchanged = new ListEntitiesOptions()
                .setFilter("state eq 'copying' and ((dispatched eq false and Timestamp lt datetime'"
                        + undispatchedSince.truncatedTo(ChronoUnit.SECONDS)
                        + "') or (dispatched eq true and Timestamp lt datetime'"
                        + dispatchedSince.truncatedTo(ChronoUnit.SECONDS) + "'))")
                .setTop(PAGE_SIZE);
        try {
            PagedFlux<TableEntity> pages = table.listEntities(unchanged);
            return StateErrors.awaitPage(
                            run,
                            operation,
                            from.map(pages::byPage).orElseGet(pages::byPage).next())
                    .map(page -> new StalledPage(
                            page.getValue().stream()
                                    .flatMap(entity -> toStalledCopy(entity).stream())
                                    .toList(),
                            Optional.ofNullable(page.getContinuationToken())))
                    .orElseGet(() -> new StalledPage(List.of(), Optional.empty()));
        } catch (CompletionException e) {
            throw StateErrors.translate(operation, e);
        }
    }

    @Override
    public RemovedPage removeDeleted(RunContext run, Instant unchangedSince, Optional<String> from) {
        String operation = "list the rows of deleted blobs";
        ListEntitiesOptions unchanged = new ListEntitiesOptions()
                .setFilter("state eq 'deleted' and schema le " + CheckpointEntity.SCHEMA + " and Timestamp lt datetime'"
                        + unchangedSince.truncatedTo(ChronoUnit.SECONDS) + "'")
                .setTop(PAGE_SIZE);
        Optional<PagedResponse<TableEntity>> page;
        try {
            PagedFlux<TableEntity> pages = table.listEntities(unchanged);
            page = StateErrors.awaitPage(
                    run,
                    operation,
                    from.map(pages::byPage).orElseGet(pages::byPage).next());
        } catch (CompletionException e) {
            throw StateErrors.translate(operation, e);
        }
        if (page.isEmpty()) {
            return new RemovedPage(0, Optional.empty());
        }
        List<TableEntity> unneeded = page.get().getValue().stream()
                .filter(entity -> !CheckpointEntity.isCurrentAfterDeletion(entity))
                .toList();
        long removed = REMOVALS.map(unneeded, entity -> remove(run, entity)).stream()
                .filter(Boolean::booleanValue)
                .count();
        return new RemovedPage((int) removed, Optional.ofNullable(page.get().getContinuationToken()));
    }

    /** False if it has changed since it was read, or is gone. */
    private boolean remove(RunContext run, TableEntity entity) {
        String operation = "remove the row of a deleted blob";
        try {
            StateErrors.await(run, operation, table.deleteEntityWithResponse(entity, true));
            return true;
        } catch (CompletionException e) {
            int status = StateErrors.status(e);
            if (status == 412 || (status == 404 && !StateErrors.isTableMissing(e))) {
                return false;
            }
            throw StateErrors.translate(operation, e);
        }
    }

    /** A row that cannot be read fails the runs of its own blob; the scan skips it. */
    private static Optional<StalledCopy> toStalledCopy(TableEntity entity) {
        try {
            return CheckpointEntity.read(entity) instanceof Checkpoint.Copying copying
                    ? Optional.of(
                            new StalledCopy(copying.version(), copying.plan().size()))
                    : Optional.empty();
        } catch (PermanentException unreadable) {
            return Optional.empty();
        }
    }
}
